"""The processes of a running installation. `script/server` starts them and docker-compose.yml names them."""

# Where they listen and write comes from the environment: BIND for the web, BEAT_SCHEDULE_FILE for beat.
PROCESSES: dict[str, list[str]] = {
    "web": ["gunicorn", "--config=xsuite/gunicorn.py", "xsuite.wsgi:application"],
    "worker": ["celery", "--app=xsuite", "--quiet", "worker", "--concurrency=2", "--loglevel=INFO"],
    "beat": ["celery", "--app=xsuite", "--quiet", "beat", "--pidfile=", "--loglevel=INFO"],
}
MIGRATE = ["python", "manage.py", "migrate", "--no-input"]
