# One image for every process: sohoa worker, portal, sweeper, migrate.
# Build: docker build --tag sohoa .
ARG SOHOA_PYTHON_IMAGE=python:3.13-slim-trixie

FROM ${SOHOA_PYTHON_IMAGE} AS build
WORKDIR /src
RUN python -m venv /opt/sohoa
COPY requirements-run.lock ./
RUN /opt/sohoa/bin/pip install --no-cache-dir --disable-pip-version-check \
    --no-deps --require-hashes --only-binary :all: --requirement requirements-run.lock
COPY . .
RUN /opt/sohoa/bin/pip install --no-cache-dir --disable-pip-version-check \
    --no-deps --no-build-isolation . \
    && /opt/sohoa/bin/pip check

FROM ${SOHOA_PYTHON_IMAGE}
# poppler and the language data are programs and files beside us, as on any Debian machine.
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd poppler-utils fonts-croscore tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/sohoa --create-home sohoa
COPY --from=build /opt/sohoa /opt/sohoa
# One thread per worker process: Tesseract's own threads only fight over the cores.
# Receipts and visible signatures show Vietnamese office time.
ENV PATH=/opt/sohoa/bin:$PATH OMP_THREAD_LIMIT=1 PYTHONUNBUFFERED=1 TZ=Asia/Ho_Chi_Minh
USER sohoa
WORKDIR /var/lib/sohoa
ENTRYPOINT ["sohoa"]
CMD ["--help"]
