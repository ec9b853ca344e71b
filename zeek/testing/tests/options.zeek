# The options mask less and cut more; what was cut is marked.
#
# @TEST-EXEC: zeek -C -r $TRACES/exchange.pcap $PACKAGE %INPUT
# @TEST-EXEC: zeek-cut header_events_kv header_names header_values truncated <httpheaders.log | head -2 >written.tsv
# @TEST-EXEC: diff expected.tsv written.tsv

redef HTTPHeaders::mask_values = F;
redef HTTPHeaders::max_headers = 3;
redef HTTPHeaders::max_value_bytes = 6;

@TEST-START-FILE expected.tsv
"HOST":"up.exa","USER-AGENT":"it's \\"","COOKIE":"-COOKIE-"	Host,user-agent,Cookie	up.exa,it's ",id=1	T
"SERVER":"one","SET-COOKIE":"id=2","TRANSFER-ENCODING":"chunke"	Server,Set-Cookie,Transfer-Encoding	one,id=2,chunke	T
@TEST-END-FILE
