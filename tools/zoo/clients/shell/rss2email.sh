r2e new ada@localhost; r2e add one "$FEED"; r2e add two "$B_FEED"; r2e add three "$C_FEED"; r2e run --no-send; r2e run --no-send
