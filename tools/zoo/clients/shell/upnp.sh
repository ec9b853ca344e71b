timeout 6 gssdp-discover -i eth0 -n 3 >/dev/null || true
timeout 12 dbus-run-session -- xvfb-run -a gupnp-universal-cp || true
timeout 12 dbus-run-session -- xvfb-run -a gupnp-av-cp || true
