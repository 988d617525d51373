// SPDX-License-Identifier: Apache-2.0
// EvictionPolicy::rings: the context as a cascade of rings, each of which holds tokens twice as far apart as the one
// before (Cascading KV cache, arXiv 2406.17808); the rules are those of kMostRings.
#include <algorithm>
#include <array>
#include <limits>

#include "kernels/cpu/compress_head.h"

namespace longleaf::kernels::cpu {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

struct Ring {
  std::uint32_t places = 0;
  std::uint32_t size = 0;
  std::uint32_t oldest = kNone;
  std::uint32_t newest = kNone;
};

class Cascade final {
 public:
  explicit Cascade(const HeadTask& task)
      : m_task(task), m_next(task.scratch.targets), m_before(task.scratch.movedTo), m_count(task.args.policy.rings) {
    const std::uint32_t context = task.budget.context;
    for (std::uint32_t r = 1; r <= m_count; ++r) m_rings[r].places = context / m_count;
    m_rings[1].places += context % m_count;
  }

  /// A slot that is in ring `r` already; from the oldest on.
  void restore(std::uint32_t slot, std::uint32_t r) {
    if (m_rings[r].size < m_rings[r].places) {
      append(r, slot);
    } else {
      lose(slot);  // the budget was lowered
    }
  }

  void enter(std::uint32_t slot) {
    for (std::uint32_t r = 1; r <= m_count; ++r) {
      Ring& ring = m_rings[r];
      if (ring.places == 0) continue;
      if (ring.size < ring.places) return append(r, slot);
      if (m_task.slots.first[slot] % (1U << r) != 0 && !roomAfter(r)) return replaceNewest(r, slot);
      const std::uint32_t oldest = takeOldest(ring);
      append(r, slot);
      slot = oldest;
    }
    lose(slot);
  }

 private:
  float value(std::uint32_t slot) const { return m_task.scratch.pooled[m_task.slots.rank[slot]]; }
  void lose(std::uint32_t slot) const { m_task.scratch.marks[slot] = Mark::leaves; }

  bool roomAfter(std::uint32_t r) const {
    return std::any_of(m_rings.begin() + r + 1, m_rings.end(),
                       [](const Ring& ring) { return ring.size < ring.places; });
  }

  void append(std::uint32_t r, std::uint32_t slot) {
    Ring& ring = m_rings[r];
    m_next[slot] = kNone;
    m_before[slot] = ring.newest;
    (ring.newest == kNone ? ring.oldest : m_next[ring.newest]) = slot;
    ring.newest = slot;
    ++ring.size;
    m_task.slots.age[slot] = static_cast<std::uint16_t>(r);
  }

  std::uint32_t takeOldest(Ring& ring) {
    const std::uint32_t slot = ring.oldest;
    ring.oldest = m_next[slot];
    (ring.oldest == kNone ? ring.newest : m_before[ring.oldest]) = kNone;
    --ring.size;
    return slot;
  }

  void replaceNewest(std::uint32_t r, std::uint32_t slot) {
    Ring& ring = m_rings[r];
    const std::uint32_t newest = ring.newest;
    if (!(value(slot) > value(newest))) return lose(slot);
    ring.newest = m_before[newest];
    (ring.newest == kNone ? ring.oldest : m_next[ring.newest]) = kNone;
    --ring.size;
    append(r, slot);
    lose(newest);
  }

  const HeadTask& m_task;
  std::uint32_t* m_next;    // [slots]
  std::uint32_t* m_before;  // [slots]
  std::uint32_t m_count;
  std::array<Ring, kMostRings + 1> m_rings{};  // from 1 on
};

}  // namespace

void chooseRings(HeadTask& task) {
  Cascade cascade(task);
  for (const bool placed : {true, false}) {
    for (std::uint32_t rank = 0; rank < task.live; ++rank) {
      const std::uint32_t slot = task.scratch.order[rank];
      if (task.slots.segment[slot] != static_cast<std::uint8_t>(Segment::context)) continue;
      const std::uint32_t ring = std::min<std::uint32_t>(task.slots.age[slot], task.args.policy.rings);
      if (placed && ring > 0) cascade.restore(slot, ring);
      if (!placed && ring == 0) cascade.enter(slot);
    }
  }
}

}  // namespace longleaf::kernels::cpu
