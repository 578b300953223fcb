# The product in one image; docker-compose.yml starts it as web, worker, beat and, once per release, migrate.
FROM python:3.11-slim

# What WeasyPrint loads to lay out documents (script/system_packages.py has the same list).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libfontconfig1 libharfbuzz-subset0 libharfbuzz0b libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --create-home xsuite \
    && install --directory --owner=xsuite --group=xsuite /var/lib/xsuite

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=xsuite.settings.production
WORKDIR /app

# The lock without the private servers of a checkout: here they are containers of their own.
COPY requirements.txt ./
COPY script ./script
RUN python -m script.without_private_servers < requirements.txt > /tmp/lock.txt \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement /tmp/lock.txt \
    && rm /tmp/lock.txt

COPY . ./
# These need settings but no server and no secret; the values are thrown away with the step.
RUN export SECRET_KEY=build BLIND_INDEX_KEY=build FIELD_KEYS=1:build \
        DATABASE_URL=postgresql://build REDIS_URL=redis://build \
    && python manage.py messages compile \
    && python manage.py collectstatic --no-input --verbosity 0

USER xsuite
ENV BIND=0.0.0.0:8000 BEAT_SCHEDULE_FILE=/tmp/beat-schedule ACCESS_LOG_HEADS=/var/lib/xsuite/access-log-heads.jsonl
EXPOSE 8000
CMD ["gunicorn", "--config=xsuite/gunicorn.py", "xsuite.wsgi:application"]
