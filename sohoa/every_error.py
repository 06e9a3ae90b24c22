"""Makes every named error known, so that a stored code finds its Vietnamese sentence again."""

import workers.errors  # noqa: F401
