// SPDX-License-Identifier: GPL-3.0-or-later
// Threads of the host and the simulated device: two that launch and wait as they like, and a reading that one thread
// does while another asks for the device's memory and stops it, with engines that one thread makes and another uses. A
// plain program, so that ThreadSanitizer sees all of it (tests/cusim/fiber.h says what it can find).
#include <atomic>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cuda/planted_kernels.h"
#include "cusim/device.h"
#include "cusim/executor.h"
#include "kernels/cuda/cuda_backend.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"
#include "tsan/read_and_ask.h"

namespace {

using namespace longleaf;
using namespace longleaf::inference;
using longleaf::tests::ReadAndAsked;

constexpr int kThreads = 64;  // of planted::mirror()

/// Mirrors in memory of its own, `rounds` times.
bool mirrors(int rounds) {
  void* memory = nullptr;
  if (cudaMalloc(&memory, kThreads * sizeof(float)) != cudaSuccess) return false;
  bool good = true;
  for (int round = 0; round < rounds; ++round) {
    std::vector<float> values(kThreads, -1.0F);
    tests::planted::mirror(static_cast<float*>(memory));
    good = cudaMemcpyAsync(values.data(), memory, kThreads * sizeof(float), cudaMemcpyDeviceToHost, nullptr) ==
               cudaSuccess &&
           values[0] == static_cast<float>(kThreads - 1) && good;
  }
  return cudaFree(memory) == cudaSuccess && good;
}

/// On two threads at once, in every order of blocks and CUDA threads.
bool mirrorsOnTwoThreads() {
  bool good = true;
  for (const cusim::Order order : {cusim::Order::forward, cusim::Order::reverse, cusim::Order::random}) {
    cusim::configuration() = {order, 3};
    std::atomic<bool> other = false;
    std::thread thread([&other] { other = mirrors(8); });
    good = mirrors(8) && good;
    thread.join();
    good = other && good;
  }
  cusim::configuration() = {};
  return good;
}

/// The engine comes from one thread and reads on another; a third asks the device.
std::optional<ReadAndAsked> readsAndAsks(const std::string& path, const char* preset) {
  auto backend = kernels::cuda::makeCudaBackend(0);
  if (!backend) return std::nullopt;
  const auto model = Model::load(path, **backend);
  if (!model) return std::nullopt;
  std::optional<ReadAndAsked> result;
  std::atomic<bool> told = true;
  const auto askForMemory = [&told] {
    std::size_t freeBytes = 0;
    std::size_t totalBytes = 0;
    told = cudaMemGetInfo(&freeBytes, &totalBytes) == cudaSuccess && freeBytes < totalBytes && told;
  };
  std::thread engine([&] {
    auto done = tests::readAndAsk(**model, **backend, preset, askForMemory);
    if (!done) std::fprintf(stderr, "%s: %s\n", preset, done.error().message.c_str());
    if (done) result = std::move(*done);
  });
  engine.join();
  return told ? result : std::nullopt;
}

}  // namespace

int main() {
  cusim::device().reset();
  if (!mirrorsOnTwoThreads()) {
    std::fprintf(stderr, "two threads: wrong numbers\n");
    return 1;
  }
  const tests::ScratchFolder folder;
  const std::string path = folder.write("model.gguf", tests::tinyModel({.format = kernels::WeightFormat::q8_0}));
  for (const char* preset : {"zsmerge", "h2o"}) {
    const auto once = readsAndAsks(path, preset);
    const auto again = readsAndAsks(path, preset);
    if (!once || !again || *once != *again) {
      std::fprintf(stderr, "%s: not the same twice\n", preset);
      return 1;
    }
  }
  if (!cusim::device().fault().empty()) return 1;  // the device has said it
  return 0;
}
