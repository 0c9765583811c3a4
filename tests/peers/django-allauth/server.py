"""A relying party that stuntkey's tests drive: django-allauth, headless, as a project sets it up.

Settings, the table of URLs and the start of a server are ours, and no more.
It is a test peer, not an example to deploy: its state dies with the process.

    SMTP_PORT=2525 PORT=8000 .venv/bin/python server.py
"""

import os
import socket
import sys
import threading

import django
import waitress

PORT = int(os.environ.get("PORT", "0"))


def stop_with_stdin(folder):
    """A test that is killed cannot stop its peer, but the pipe it held is closed all the same."""
    sys.stdin.read()
    folder.cleanup()
    os._exit(0)


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    django.setup()
    # Both read the settings, so they come after them.
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from settings import folder

    call_command("migrate", verbosity=0)
    listener = socket.create_server(("127.0.0.1", PORT))
    if os.environ.get("STOP_WITH_STDIN"):
        threading.Thread(target=stop_with_stdin, args=[folder], daemon=True).start()
    server = waitress.create_server(get_wsgi_application(), sockets=[listener], threads=8)
    print(f"listening on http://localhost:{listener.getsockname()[1]}", flush=True)
    server.run()


if __name__ == "__main__":
    main()
