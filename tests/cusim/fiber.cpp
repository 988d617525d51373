// SPDX-License-Identifier: GPL-3.0-or-later
#include "cusim/fiber.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

#include "cusim/poison.h"

#ifdef CUSIM_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef CUSIM_TSAN
#include <sanitizer/tsan_interface.h>
#endif
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace cusim {

namespace {

constexpr std::size_t kPage = 4096;
#if defined(CUSIM_ASAN) || defined(CUSIM_TSAN)
constexpr std::size_t kStackBytes = 256 << 10;  // red zones make frames larger; reports are made on the stack at hand
#else
constexpr std::size_t kStackBytes = 64 << 10;
#endif

}  // namespace

#if defined(__x86_64__)

extern "C" void cusimSwitch(void** saved, void* next);
// Saves what a call must preserve, changes stacks, and returns to where the other stack left off.
asm(R"(
.text
.globl cusimSwitch
.type cusimSwitch, @function
cusimSwitch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size cusimSwitch, .-cusimSwitch
)");

struct Machine {
  void* stackPointer = nullptr;

  void prepare(std::byte* stack, void (*entry)()) {
    auto** top = reinterpret_cast<void**>(stack + kStackBytes);
    *--top = nullptr;  // keeps the stack at 16 bytes before the entry's own frame
    *--top = reinterpret_cast<void*>(entry);
    for (int saved = 0; saved < 6; ++saved) *--top = nullptr;
    stackPointer = top;
  }
  static void change(Machine& from, Machine& to) { cusimSwitch(&from.stackPointer, to.stackPointer); }
};

#else

struct Machine {
  ucontext_t context{};

  void prepare(std::byte* stack, void (*entry)()) {
    getcontext(&context);
    context.uc_stack.ss_sp = stack;
    context.uc_stack.ss_size = kStackBytes;
    context.uc_link = nullptr;
    makecontext(&context, entry, 0);
  }
  static void change(Machine& from, Machine& to) { swapcontext(&from.context, &to.context); }
};

#endif

struct Fiber::Context {
  std::byte* mapped = nullptr;
  std::byte* stack = nullptr;
  Machine own;
  Machine scheduler;
  void* fakeStack = nullptr;  // of AddressSanitizer
  void* schedulerFakeStack = nullptr;
  void* thread = nullptr;  // what ThreadSanitizer takes this fiber for
  void* schedulerThread = nullptr;
};

namespace {

#ifdef CUSIM_ASAN
// The scheduler's stack, as the sanitizer told it at the last switch away from it.
const void* schedulerStack = nullptr;
std::size_t schedulerStackBytes = 0;
void (*realEntry)() = nullptr;

void enter() {
  __sanitizer_finish_switch_fiber(nullptr, &schedulerStack, &schedulerStackBytes);
  realEntry();
}
#endif

}  // namespace

Fiber::Fiber() : m_context(std::make_unique<Context>()) {
  void* mapped =
      ::mmap(nullptr, kStackBytes + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  m_context->mapped = static_cast<std::byte*>(mapped);
  ::mprotect(mapped, kPage, PROT_NONE);  // a stack that overflows faults
  m_context->stack = m_context->mapped + kPage;
}

Fiber::~Fiber() {
#ifdef CUSIM_TSAN
  if (m_context->thread != nullptr) __tsan_destroy_fiber(m_context->thread);
#endif
  ::munmap(m_context->mapped, kStackBytes + kPage);
}

void Fiber::start(void (*entry)()) {
#ifdef CUSIM_TSAN
  if (m_context->thread != nullptr) __tsan_destroy_fiber(m_context->thread);  // with the calls it was in
  m_context->thread = __tsan_create_fiber(0);
#endif
#ifdef CUSIM_ASAN
  CUSIM_UNPOISON(m_context->stack, kStackBytes);  // frames that were left without returning
  realEntry = entry;
  m_context->fakeStack = nullptr;
  m_context->own.prepare(m_context->stack, &enter);
#else
  m_context->own.prepare(m_context->stack, entry);
#endif
}

void Fiber::resume() {
#ifdef CUSIM_ASAN
  __sanitizer_start_switch_fiber(&m_context->schedulerFakeStack, m_context->stack, kStackBytes);
#endif
#ifdef CUSIM_TSAN
  m_context->schedulerThread = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(m_context->thread, 0);
#endif
  Machine::change(m_context->scheduler, m_context->own);
#ifdef CUSIM_ASAN
  __sanitizer_finish_switch_fiber(m_context->schedulerFakeStack, nullptr, nullptr);
#endif
}

void Fiber::pause(bool last) {
#ifdef CUSIM_ASAN
  __sanitizer_start_switch_fiber(last ? nullptr : &m_context->fakeStack, schedulerStack, schedulerStackBytes);
#else
  static_cast<void>(last);
#endif
#ifdef CUSIM_TSAN
  __tsan_switch_to_fiber(m_context->schedulerThread, 0);
#endif
  Machine::change(m_context->own, m_context->scheduler);
#ifdef CUSIM_ASAN
  __sanitizer_finish_switch_fiber(m_context->fakeStack, &schedulerStack, &schedulerStackBytes);
#endif
}

}  // namespace cusim
