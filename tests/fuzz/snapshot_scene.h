// SPDX-License-Identifier: GPL-3.0-or-later
// A small session into which saved readings go: slots of every kind, of a tiny model.
#pragma once

#include <memory>

#include "inference/session/session.h"
#include "support/memory_sections.h"
#include "support/session_scene.h"

namespace longleaf::tests::fuzz {

inline Setup sceneSetup() {
  return {
      .changes = {{"threshold", "0.2"}, {"residual", "3"}, {"sink", "2"}}, .tokens = 90, .budget = 20, .threads = 1};
}

inline std::unique_ptr<inference::Session> sceneSession() { return open(sceneSetup(), engine(1)); }

inline MemorySections savedSections(const inference::Session& session) {
  MemorySections sections;
  if (const auto done = session.save(sections.sink()); !done) throw std::runtime_error(done.error().message);
  return sections;
}

}  // namespace longleaf::tests::fuzz
