for address in "$SITE" "$B_PAGE" "$C_FORM" "$C_CALL"; do timeout 15 xvfb-run -a wkhtmltopdf -q "$address" page.pdf || true; done; timeout 15 xvfb-run -a wkhtmltoimage -q "$B_SITE" page.png || true
