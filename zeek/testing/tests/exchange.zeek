# Each header block of a connection is a line, whatever it holds; parts of a body, trailers and a bare 100 are none.
# The expected lines were derived by hand, see the README.
#
# @TEST-EXEC: zeek -C -r $TRACES/exchange.pcap $PACKAGE %INPUT
# @TEST-EXEC: zeek-cut ts origin identifier header_events_kv id.orig_h id.orig_p id.resp_h id.resp_p method host uri status_code trans_depth header_names header_values truncated community_id <httpheaders.log >written.tsv
# @TEST-EXEC: diff expected.tsv written.tsv

@TEST-START-FILE expected.tsv
1700000000.300000	client	it's "odd" \\x41 é	"HOST":"up.example","USER-AGENT":"it's \\"odd\\" \\\\u0041 \\u00c3\\u00a9","COOKIE":"-COOKIE-","AUTHORIZATION":"-masked-","X-TWICE":"1, 2","X-TWICE":"3","X-EMPTY":"","EXPECT":"100-continue","CONTENT-TYPE":"multipart/form-data; boundary=edge","CONTENT-LENGTH":"82"	192.0.2.1	40000	198.51.100.2	80	POST	up.example	/up?a= b	-	1	Host,user-agent,Cookie,Authorization,X-Twice,X-Twice,X-Empty,Expect,Content-Type,Content-Length	up.example,it's "odd" \\x41 é,-masked-,-masked-,1\x2c 2,3,(empty),100-continue,multipart/form-data; boundary=edge,82	F	-
1700000000.600000	server	one	"SERVER":"one","SET-COOKIE":"-masked-","TRANSFER-ENCODING":"chunked"	192.0.2.1	40000	198.51.100.2	80	POST	up.example	/up?a= b	200	1	Server,Set-Cookie,Transfer-Encoding	one,-masked-,chunked	F	-
1700000000.700000	client	NOTPRESENT	(empty)	192.0.2.1	40000	198.51.100.2	80	GET	-	/bare	-	2	(empty)	(empty)	F	-
1700000000.800000	server	NOTPRESENT	"LINK":"</a.css>"	192.0.2.1	40000	198.51.100.2	80	GET	-	/bare	103	2	Link	</a.css>	F	-
1700000000.900000	server	NOTPRESENT	"CONTENT-LENGTH":"0"	192.0.2.1	40000	198.51.100.2	80	GET	-	/bare	404	2	Content-Length	0	F	-
@TEST-END-FILE
