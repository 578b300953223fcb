"""How the web processes run. No request log: it would hold what people search for; the product keeps its own."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
preload_app = True  # one import for all workers: a quicker start and shared memory
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 30
max_requests = 10_000
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn's own heartbeat files
control_socket_disable = True  # it would be one for all checkouts of a user
