"""The ASGI application that `flask serve` runs: live streams on asyncio, everything else Flask in threads."""

from app.serving import asgi_app
from wsgi import app as flask_app

app = asgi_app(flask_app)
