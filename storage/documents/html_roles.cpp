// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/html_roles.h"

#include <array>
#include <initializer_list>

namespace longleaf::storage {
namespace {

struct RoleOfTags {
  HtmlRole role;
  std::initializer_list<GumboTag> tags;
};

}  // namespace

HtmlRole htmlRole(GumboTag tag) {
  // Readings above a word (rt) would double it; noscript repeats in words what scripts do.
  static const RoleOfTags kRoles[] = {
      {HtmlRole::paragraph,
       {GUMBO_TAG_P,      GUMBO_TAG_DIV,     GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE,
        GUMBO_TAG_ASIDE,  GUMBO_TAG_HEADER,  GUMBO_TAG_FOOTER,     GUMBO_TAG_MAIN,    GUMBO_TAG_NAV,
        GUMBO_TAG_FIGURE, GUMBO_TAG_ADDRESS, GUMBO_TAG_TABLE,      GUMBO_TAG_HR,      GUMBO_TAG_DL,
        GUMBO_TAG_FORM,   GUMBO_TAG_DETAILS, GUMBO_TAG_FIELDSET,   GUMBO_TAG_CENTER,  GUMBO_TAG_HGROUP,
        GUMBO_TAG_BODY}},
      {HtmlRole::line,
       {GUMBO_TAG_DT, GUMBO_TAG_DD, GUMBO_TAG_CAPTION, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_SUMMARY, GUMBO_TAG_LEGEND}},
      {HtmlRole::heading, {GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6}},
      {HtmlRole::list, {GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_MENU, GUMBO_TAG_DIR}},
      {HtmlRole::item, {GUMBO_TAG_LI}},
      {HtmlRole::row, {GUMBO_TAG_TR}},
      {HtmlRole::cell, {GUMBO_TAG_TD, GUMBO_TAG_TH}},
      {HtmlRole::preformatted, {GUMBO_TAG_PRE, GUMBO_TAG_LISTING, GUMBO_TAG_XMP, GUMBO_TAG_PLAINTEXT}},
      {HtmlRole::quotation, {GUMBO_TAG_Q}},
      {HtmlRole::title, {GUMBO_TAG_TITLE}},
      {HtmlRole::dropped,
       {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE, GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT,
        GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO, GUMBO_TAG_CANVAS, GUMBO_TAG_SVG, GUMBO_TAG_SELECT, GUMBO_TAG_DATALIST,
        GUMBO_TAG_TEXTAREA, GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOEMBED, GUMBO_TAG_RT, GUMBO_TAG_RP}},
  };
  static const auto kTable = [] {
    std::array<HtmlRole, GUMBO_TAG_LAST + 1> table{};  // inlined
    for (const RoleOfTags& entry : kRoles)
      for (const GumboTag each : entry.tags) table[each] = entry.role;
    return table;
  }();
  return kTable[tag];
}

std::string_view htmlAttribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

}  // namespace longleaf::storage
