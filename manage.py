#!/usr/bin/env python
"""Django's command line; outside production it brings the checkout's own PostgreSQL and Valkey with it."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xsuite.settings.development")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - the settings must be named first

    from xsuite.private_servers import ServerError  # noqa: PLC0415 - likewise

    try:
        execute_from_command_line(sys.argv)
    except ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
