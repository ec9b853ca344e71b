// DerivedUuid: UUIDs that are the same whenever they are made of the same name.
#pragma once

#include <string>
#include <string_view>

namespace pugmark::report {

/// The UUID of a name of this program's. Source: RFC 9562, section 5.5 (version 5).
std::string derived_uuid(std::string_view name);

}  // namespace pugmark::report
