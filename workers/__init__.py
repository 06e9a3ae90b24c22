"""The factory: Celery tasks as thin doorways between the stores and the pure pipeline."""
