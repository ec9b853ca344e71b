##! Writes httpheaders.log: a line for each block of HTTP headers, of a request or a response.
##! Assimilate's five columns come first, as its script wrote them; addresses, request and the headers as sent follow.

@load base/frameworks/logging
@load base/protocols/conn
@load base/protocols/http

module HTTPHeaders;

export {
	redef enum Log::ID += { LOG };

	## Changes lines, or keeps them from being written.
	global log_policy: Log::PolicyHook;

	## The columns. pugmark tests that their names and order stay those that it reads.
	type Info: record {
		## When the block was complete.
		ts: time &log;
		## The connection.
		uid: string &log;
		## Who sent the block: "client" or "server".
		origin: string &log;
		## The last User-Agent (of a client) or Server (of a server) with a value, or "NOTPRESENT".
		identifier: string &log;
		## The block as ``"NAME":"value","NAME2":"value2"``, names in upper case, names and values escaped.
		header_events_kv: string &log;
		## Addresses and ports of the connection.
		id: conn_id &log;
		## Method of the request; of a response, that of the request it answers.
		method: string &log &optional;
		## Host header of the request, as in http.log; of a response, that of the request it answers.
		host: string &log &optional;
		## URI of the request, as in http.log; of a response, that of the request it answers.
		uri: string &log &optional;
		## Status of a response.
		status_code: count &log &optional;
		## Place of the request in its connection, from 1, as in http.log.
		trans_depth: count &log &optional;
		## Names in the order and the case in which they were sent.
		header_names: vector of string &log;
		## A value for each name.
		header_values: vector of string &log;
		## Whether a limit cut something off this line.
		truncated: bool &log &default=F;
		## Where policy/protocols/conn/community-id-logging was loaded before this script.
		community_id: string &log &optional;
	};

	## Raised with each line.
	global log_httpheaders: event(rec: Info);

	## Whether the values of masked_headers are replaced by masked_value. header_events_kv never shows a Cookie's.
	option mask_values = T;

	## Headers whose values are secret, in upper case.
	option masked_headers: set[string] = {
		"AUTHORIZATION",
		"COOKIE",
		"PROXY-AUTHORIZATION",
		"SET-COOKIE",
	};

	## What stands for a masked value.
	option masked_value = "-masked-";

	## Headers of a block; more are left out. Zeek 8.1 and later log 100 elements of a vector at most.
	option max_headers = 100;

	## Bytes of a name or method; the rest is cut off.
	option max_name_bytes = 256;

	## Bytes of a value or URI; the rest is cut off.
	option max_value_bytes = 4096;

	## Bytes of all names and values of a block; headers from the one that exceeds them on are left out.
	option max_block_bytes = 32768;
}

# A block of which not all headers were seen yet.
type Block: record {
	method: string &optional;
	host: string &optional;
	uri: string &optional;
	status_code: count &optional;
	trans_depth: count &optional;
	names: vector of string &default=vector();
	values: vector of string &default=vector();
	bytes: count &default=0;
	full: bool &default=F;
	truncated: bool &default=F;
};

redef record connection += {
	# Open blocks, by whether the originator sends them. A block is open from the request or status line to the end
	# of the headers; headers that come otherwise (of parts of a multipart body, or in a chunked body's trailer) belong
	# to none.
	http_header_blocks: table[bool] of Block &optional;
};

event zeek_init() &priority=5
	{
@ifdef ( Log::default_max_field_string_bytes )
	# Zeek 8.1 and later cut strings at 4096 bytes, which would cut header_events_kv anywhere. The options bound it.
	Log::create_stream(HTTPHeaders::LOG, [$columns=Info, $path="httpheaders", $policy=log_policy, $ev=log_httpheaders,
	                                      $max_field_string_bytes=0]);
@else
	Log::create_stream(HTTPHeaders::LOG, [$columns=Info, $path="httpheaders", $policy=log_policy, $ev=log_httpheaders]);
@endif
	}

function open_block(c: connection, is_orig: bool, block: Block)
	{
	if ( ! c?$http_header_blocks )
		c$http_header_blocks = table();

	c$http_header_blocks[is_orig] = block;
	}

function has_open_block(c: connection, is_orig: bool): bool
	{
	return c?$http_header_blocks && is_orig in c$http_header_blocks;
	}

# The first bytes of a text; notes in the block when these are not all.
function cut_to(text: string, limit: count, block: Block): string
	{
	if ( |text| <= limit )
		return text;

	block$truncated = T;
	return sub_bytes(text, 1, limit);
	}

# Escapes as Assimilate's script did, but for single quotes, which stay as they are: so do they where pugmark makes the
# text itself, and one form must serve both.
function escape(text: string): string
	{
	local escaped = subst_string(to_string_literal(text), "\\'", "'");
	return subst_string(escaped, "\\x", "\\u00");
	}

# Not before the handlers of base/protocols/http, which have priority 5 and set c$http.
event http_request(c: connection, method: string, original_URI: string, unescaped_URI: string, version: string)
	{
	local block = Block();
	block$method = cut_to(method, max_name_bytes, block);
	block$uri = cut_to(unescaped_URI, max_value_bytes, block);

	if ( c?$http )
		block$trans_depth = c$http$trans_depth;

	open_block(c, T, block);
	}

event http_reply(c: connection, version: string, code: count, reason: string)
	{
	local block = Block($status_code=code);

	if ( c?$http )
		{
		block$trans_depth = c$http$trans_depth;

		if ( c$http?$method )
			block$method = cut_to(c$http$method, max_name_bytes, block);

		if ( c$http?$host )
			block$host = cut_to(c$http$host, max_value_bytes, block);

		if ( c$http?$uri )
			block$uri = cut_to(c$http$uri, max_value_bytes, block);
		}

	open_block(c, F, block);
	}

event http_header(c: connection, is_orig: bool, original_name: string, name: string, value: string)
	{
	if ( ! has_open_block(c, is_orig) )
		return;

	local block = c$http_header_blocks[is_orig];

	if ( block$full )
		return;

	local shown_name = cut_to(original_name, max_name_bytes, block);
	local shown_value = masked_value;

	if ( ! mask_values || name !in masked_headers )
		shown_value = cut_to(value, max_value_bytes, block);

	local bytes = block$bytes + |shown_name| + |shown_value|;

	if ( |block$names| >= max_headers || bytes > max_block_bytes )
		{
		block$full = T;
		block$truncated = T;
		return;
		}

	block$names += shown_name;
	block$values += shown_value;
	block$bytes = bytes;

	if ( is_orig && name == "HOST" )
		block$host = shown_value;
	}

event http_all_headers(c: connection, is_orig: bool, hlist: mime_header_list)
	{
	if ( ! has_open_block(c, is_orig) )
		return;

	local block = c$http_header_blocks[is_orig];
	delete c$http_header_blocks[is_orig];

	# "100 Continue" hardly ever has headers, and says nothing without.
	if ( |block$names| == 0 && block?$status_code && block$status_code >= 100 && block$status_code < 200 )
		return;

	local identifying = is_orig ? "USER-AGENT" : "SERVER";
	local identifier = "NOTPRESENT";
	local pairs: vector of string = vector();

	for ( i in block$names )
		{
		local name = to_upper(block$names[i]);
		local value = block$values[i];

		if ( name == identifying && |value| > 0 )
			identifier = value;

		# What every model knows of cookies is that they are there: Assimilate's script never logged another value.
		local text = name == "COOKIE" ? "-COOKIE-" : escape(value);
		pairs += "\"" + escape(name) + "\":\"" + text + "\"";
		}

	local rec = Info($ts=network_time(), $uid=c$uid, $origin=(is_orig ? "client" : "server"), $identifier=identifier,
	                 $header_events_kv=join_string_vec(pairs, ","), $id=c$id, $header_names=block$names,
	                 $header_values=block$values, $truncated=block$truncated);

	if ( block?$method )
		rec$method = block$method;

	if ( block?$host )
		rec$host = block$host;

	if ( block?$uri )
		rec$uri = block$uri;

	if ( block?$status_code )
		rec$status_code = block$status_code;

	if ( block?$trans_depth )
		rec$trans_depth = block$trans_depth;

@ifdef ( CommunityID::seed )
	if ( c?$conn && c$conn?$community_id )
		rec$community_id = c$conn$community_id;
@endif

	Log::write(HTTPHeaders::LOG, rec);
	}
