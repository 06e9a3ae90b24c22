"""What is kept: blobs in S3, facts in the database, and who did what in the audit chain."""
