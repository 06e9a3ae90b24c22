"""Records for other systems: each form is one function from papers to bytes, as they come."""
