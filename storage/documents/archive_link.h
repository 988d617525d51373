// SPDX-License-Identifier: GPL-3.0-or-later
// Links from one part of an archive to another, as books and office documents write them.
#pragma once

#include <string>
#include <string_view>

namespace longleaf::storage {

struct ArchiveLink {
  std::string part;      // name of an entry; empty for a link that leads out of the archive
  std::string fragment;  // id in it; may be empty
};

/// `base`: the name of the entry that holds the link; empty for the archive's top.
ArchiveLink resolveLink(std::string_view base, std::string_view link);

}  // namespace longleaf::storage
