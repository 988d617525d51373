// SPDX-License-Identifier: GPL-3.0-or-later
// A parsed page from its first node to its last, without recursion: the page decides how deep it goes.
#pragma once

#include <string_view>
#include <vector>

#include <gumbo.h>

namespace longleaf::storage {

/// Calls visitor.enter(element), which says whether its children are wanted; visitor.text(text); and
/// visitor.leave(element) behind the children of an element that was entered.
template <class Visitor>
void walkHtml(const GumboNode& root, Visitor& visitor) {
  struct Frame {
    const GumboNode* node;
    unsigned next;
  };
  std::vector<Frame> stack{{&root, 0}};
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const bool whole = frame.node->type == GUMBO_NODE_DOCUMENT;
    const GumboVector& children = whole ? frame.node->v.document.children : frame.node->v.element.children;
    if (frame.next == children.length) {
      if (!whole) visitor.leave(frame.node->v.element);
      stack.pop_back();
      continue;
    }
    const auto* child = static_cast<const GumboNode*>(children.data[frame.next++]);
    if (child->type == GUMBO_NODE_ELEMENT && visitor.enter(child->v.element)) stack.push_back({child, 0});
    if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA || child->type == GUMBO_NODE_WHITESPACE)
      visitor.text(child->v.text.text);
  }
}

}  // namespace longleaf::storage
