# One image for every process of the house: `anjuan serve`, `anjuan migrate`, `anjuan import ...`.
FROM python:3.13-slim-trixie AS build
WORKDIR /srv/anjuan
COPY requirements.lock ./
RUN python -m venv /opt/anjuan \
    && /opt/anjuan/bin/python -m pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY . .
RUN /opt/anjuan/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable . \
    && /opt/anjuan/bin/python -m compileall -q kernel archive cases schema scheduler server migrations

FROM python:3.13-slim-trixie
# What sets and prints the forms: Pango, HarfBuzz with its subsetter, fontconfig, a font with every Chinese character.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-noto-cjk libfontconfig1 libharfbuzz-subset0 libharfbuzz0b libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/anjuan anjuan
COPY --from=build /opt/anjuan /opt/anjuan
COPY --from=build /srv/anjuan /srv/anjuan
ENV PATH=/opt/anjuan/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ANJUAN_HOME=/var/lib/anjuan \
    ANJUAN_HOST=0.0.0.0 \
    ANJUAN_PORT=8000
WORKDIR /var/lib/anjuan
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
ENTRYPOINT ["anjuan"]
CMD ["serve"]
