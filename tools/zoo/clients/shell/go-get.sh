export GOPROXY="http://$GOPROXY" GOFLAGS=-mod=mod GOSUMDB=off GOTOOLCHAIN=local PATH="/usr/local/go/bin:$PATH"
go mod init garden; go get github.com/google/uuid github.com/pkg/errors; go mod download; go list -m -versions github.com/pkg/errors
