// SPDX-License-Identifier: Apache-2.0
// EvictionPolicy::rings: the context as a cascade of rings, each of which holds tokens twice as far apart as the one
// before (Cascading KV cache, arXiv 2406.17808); the rules are those of kMostRings. A ring's slots are a list from the
// oldest to the newest. Every step hangs on the one before it, so a head has one thread.
#include <cstdint>

#include "kernels/cuda/compress_head.cuh"

namespace longleaf::kernels::cuda {

namespace {

class Cascade final {
 public:
  __device__ Cascade(const SlotArrays& slots, const HeadScratch& scratch, std::uint32_t rings, std::uint32_t context)
      : m_slots(slots),
        m_scratch(scratch),
        m_next(scratch.list),
        m_before(reinterpret_cast<std::uint32_t*>(scratch.value)),
        m_count(rings) {
    for (std::uint32_t r = 1; r <= m_count; ++r) m_rings[r].places = context / m_count;
    m_rings[1].places += context % m_count;
  }

  /// All context slots: first those that are in a ring already, from the oldest on, then those that enter.
  __device__ void run(std::uint32_t live) {
    for (std::uint32_t rank = 0; rank < live; ++rank) {
      const std::uint32_t slot = m_scratch.order[rank];
      if (isSegment(m_slots, slot, Segment::context) && m_slots.age[slot] > 0) restore(slot);
    }
    for (std::uint32_t rank = 0; rank < live; ++rank) {
      const std::uint32_t slot = m_scratch.order[rank];
      // Those that were restored have a ring, and so have those that have entered.
      if (isSegment(m_slots, slot, Segment::context) && m_slots.age[slot] == 0) enter(slot);
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  struct Ring {
    std::uint32_t places = 0;
    std::uint32_t size = 0;
    std::uint32_t oldest = kNone;
    std::uint32_t newest = kNone;
  };

  __device__ float value(std::uint32_t slot) const { return m_scratch.pooled[m_slots.rank[slot]]; }
  __device__ void lose(std::uint32_t slot) const { m_scratch.marks[slot] = Mark::leaves; }

  __device__ void restore(std::uint32_t slot) {
    const std::uint32_t r = m_slots.age[slot] < m_count ? m_slots.age[slot] : m_count;
    if (m_rings[r].size < m_rings[r].places) {
      append(r, slot);
    } else {
      lose(slot);  // the budget was lowered
    }
  }

  __device__ void enter(std::uint32_t slot) {
    for (std::uint32_t r = 1; r <= m_count; ++r) {
      Ring& ring = m_rings[r];
      if (ring.places == 0) continue;
      if (ring.size < ring.places) return append(r, slot);
      if (m_slots.first[slot] % (1U << r) != 0 && !roomAfter(r)) return replaceNewest(r, slot);
      const std::uint32_t oldest = takeOldest(ring);
      append(r, slot);
      slot = oldest;
    }
    lose(slot);
  }

  __device__ bool roomAfter(std::uint32_t r) const {
    for (std::uint32_t later = r + 1; later <= m_count; ++later) {
      if (m_rings[later].size < m_rings[later].places) return true;
    }
    return false;
  }

  __device__ void append(std::uint32_t r, std::uint32_t slot) {
    Ring& ring = m_rings[r];
    m_next[slot] = kNone;
    m_before[slot] = ring.newest;
    (ring.newest == kNone ? ring.oldest : m_next[ring.newest]) = slot;
    ring.newest = slot;
    ++ring.size;
    m_slots.age[slot] = static_cast<std::uint16_t>(r);
  }

  __device__ std::uint32_t takeOldest(Ring& ring) {
    const std::uint32_t slot = ring.oldest;
    ring.oldest = m_next[slot];
    (ring.oldest == kNone ? ring.newest : m_before[ring.oldest]) = kNone;
    --ring.size;
    return slot;
  }

  __device__ void replaceNewest(std::uint32_t r, std::uint32_t slot) {
    Ring& ring = m_rings[r];
    const std::uint32_t newest = ring.newest;
    if (!(value(slot) > value(newest))) return lose(slot);
    ring.newest = m_before[newest];
    (ring.newest == kNone ? ring.oldest : m_next[ring.newest]) = kNone;
    --ring.size;
    append(r, slot);
    lose(newest);
  }

  const SlotArrays& m_slots;
  const HeadScratch& m_scratch;
  std::uint32_t* m_next;    // [slots]
  std::uint32_t* m_before;  // [slots]
  std::uint32_t m_count;
  Ring m_rings[kMostRings + 1]{};  // from 1 on
};

__global__ void ringKernel(CompressView view) {
  const std::uint32_t head = view.firstHead + blockIdx.x;
  const SlotArrays slots = headEntries(view, head);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  Cascade(slots, scratch, view.policy.rings, budgetOf(view, head).context).run(scratch.state->live);
}

}  // namespace

void chooseRings(cudaStream_t stream, const CompressView& view, std::uint32_t heads) {
  cu::launch(ringKernel, dim3(heads), dim3(1), 0, stream, view);
}

}  // namespace longleaf::kernels::cuda
