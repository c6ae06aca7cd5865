"""The WSGI application: pages and forms, complete without live updates. `flask` commands start here too."""

from app import create_app

app = create_app()
