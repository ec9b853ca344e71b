python3 -m venv env; env/bin/pip install --index-url "http://$PIP/simple" --trusted-host "$PIP" idna certifi six
env/bin/pip download --no-cache-dir --index-url "http://$PIP/simple" --trusted-host "$PIP" -d out urllib3
env/bin/pip install --index-url "http://$PIP/simple" --trusted-host "$PIP" no-such-name-here || true
