# Stage 1: wheels of Easel and of everything it needs.
FROM python:3.11-slim-bookworm AS wheels
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY commands commands
COPY storage storage
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[local,postgres,s3]'

# Stage 2: what runs. No compiler, no source, no root.
FROM python:3.11-slim-bookworm
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels 'easel[local,postgres,s3]' \
    && useradd --system --uid 10001 --user-group --no-create-home easel \
    && install --directory --owner easel --group easel --mode 700 /data \
    && install --directory /etc/easel

# Inside a container the listener is reached through a published port, never on its own loopback.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    EASEL_DATA_DIR=/data \
    EASEL_LISTENER__HOST=0.0.0.0 \
    EASEL_LISTENER__PORT=8080

# easel.toml is read from here, if one is mounted.
WORKDIR /etc/easel
USER easel
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD \
    ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['EASEL_LISTENER__PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["easel"]
CMD ["run"]
