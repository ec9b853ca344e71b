# The community id is that of conn.log where the policy script is loaded first, and unset otherwise.
#
# @TEST-EXEC: zeek -C -r $TRACES/exchange.pcap $PACKAGE %INPUT
# @TEST-EXEC: test "$(zeek-cut community_id <httpheaders.log | sort -u)" = -
# @TEST-EXEC: zeek -C -r $TRACES/exchange.pcap policy/protocols/conn/community-id-logging $PACKAGE %INPUT
# @TEST-EXEC: test "$(zeek-cut community_id <httpheaders.log | sort -u)" = "$(zeek-cut community_id <conn.log)"
