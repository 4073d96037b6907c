"""What granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from yotei.cli import lifeline

# A web process must not outlive the one that started it: it would keep the port.
lifeline.tie_to_parent_if_asked()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yotei.config.settings")
application = get_wsgi_application()
