# One sitting of a graphical browser: pages, forms, an upload, calls from scripts, film. Usage: browsers.sh BROWSER
pages=("$SITE" "$PAGE" "$PAGE2" "$PLAY" "$B_SITE" "$B_FORM" "$B_ATTACH" "$C_SITE" "$C_CALL" "$C_SEARCH" "$MOVED")
export XDG_RUNTIME_DIR="$HOME/run" LIBGL_ALWAYS_SOFTWARE=1 QTWEBENGINE_DISABLE_SANDBOX=1 WEBKIT_DISABLE_COMPOSITING_MODE=1 NO_AT_BRIDGE=1 GTK_USE_PORTAL=0
mkdir -m 700 "$XDG_RUNTIME_DIR"
screen() { dbus-run-session -- xvfb-run -a -s "-screen 0 1280x900x24" "$@" >/dev/null 2>&1; }
each() { local page; for page in "${pages[@]}"; do screen timeout "$1" "${@:2}" "$page" || true; done; }
case $1 in
  chromium)
    screen timeout 75 bash -c 'chromium --no-sandbox --no-first-run --password-store=basic "$1" & sleep 8; shift; for page in "$@"; do chromium --no-sandbox "$page"; sleep 4; done' chromium "${pages[@]}" ;;
  firefox)
    screen timeout 80 bash -c 'firefox-esr "$1" & sleep 12; shift; for page in "$@"; do firefox-esr "$page"; sleep 4; done' firefox "${pages[@]}" ;;
  epiphany) pages=("${pages[@]:0:8}"); each 9 epiphany ;;
  qutebrowser) screen timeout 80 bash -c 'for page in "$@"; do qutebrowser --nowindow "$page" & sleep 6; done' qutebrowser "${pages[@]}" ;;
  falkon) pages=("${pages[@]:0:9}"); each 10 falkon ;;
  netsurf) each 5 netsurf-gtk ;;
  dillo) each 3 dillo ;;
  surf) each 6 surf ;;
esac
