# syntax=docker/dockerfile:1
# The service as an image: packages from the lock in one stage, only what runs in the other. Both API processes and
# workers are this image with another command. PostgreSQL and the object store are other containers (compose.yaml).

# hadolint global ignore=DL3008
# Debian's packages are not pinned: bookworm receives security fixes only, and those are wanted.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/saoy
COPY requirements.lock /build/
RUN /opt/saoy/bin/pip install --no-deps --require-hashes --only-binary :all: -r /build/requirements.lock
COPY pyproject.toml README.md /build/
COPY api /build/api
COPY digitize /build/digitize
COPY signing /build/signing
COPY storage /build/storage
# The base image's own setuptools builds our wheel, so nothing outside the lock is fetched.
RUN pip install --no-deps "setuptools==80.9.0" \
    && pip wheel --no-deps --no-build-isolation --wheel-dir /build/wheels /build \
    && /opt/saoy/bin/pip install --no-deps --no-index /build/wheels/saoy-*.whl \
    && /opt/saoy/bin/python -m pip check

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install --no-install-recommends -y \
        fonts-croscore poppler-utils tesseract-ocr tesseract-ocr-osd tesseract-ocr-vie \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /var/lib/saoy --shell /usr/sbin/nologin saoy
COPY --from=build /opt/saoy /opt/saoy
# OMP_THREAD_LIMIT: the worker runs several Tesseracts side by side; threads inside each only get in their way.
ENV PATH=/opt/saoy/bin:$PATH PYTHONUNBUFFERED=1 LANG=C.UTF-8 OMP_THREAD_LIMIT=1 \
    SAOY_DATA_FOLDER=/var/lib/saoy SAOY_HOST=0.0.0.0 SAOY_PORT=8000
WORKDIR /var/lib/saoy
# By number: an orchestrator can then see that it is not root.
USER 10001
VOLUME /var/lib/saoy
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["saoy"]
CMD ["serve"]
