// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/parse/child/sandbox.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <memory>

namespace longleaf::storage {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

void limit(int resource, rlim_t soft, rlim_t hard) {
  rlimit old{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &old) != 0) return;
  const rlimit wanted{std::min(soft, old.rlim_max), std::min(hard, old.rlim_max)};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &wanted);
}

/// Address space in use now: libraries, most of it never touched.
std::size_t addressSpaceBytes() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void setLimits(std::size_t memoryBytes) {
  constexpr rlim_t kDay = 24 * 60 * 60;  // the soft limit is set by the parent before each request
  constexpr rlim_t kDescriptors = 16;
  // Twice what may be resident: the parent, which can say so in a sentence, should notice first.
  if (!kSanitized) limit(RLIMIT_AS, addressSpaceBytes() + 2 * memoryBytes, addressSpaceBytes() + 2 * memoryBytes);
  rlimit processor{};
  ::getrlimit(RLIMIT_CPU, &processor);
  limit(RLIMIT_CPU, std::min(processor.rlim_cur, kDay - 60), kDay);
  limit(RLIMIT_FSIZE, 0, 0);
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_NOFILE, kDescriptors, kDescriptors);
}

/// The kernel's own structure, newer than this system's header may be.
struct LandlockRules {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scopes;
};

/// Handles every right that the kernel knows and grants none.
bool enterLandlock() {
  constexpr unsigned kAskVersion = 1;
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  if (version < 1) return false;
  const std::uint64_t fileRights = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;
  const LandlockRules rules{(std::uint64_t{1} << fileRights) - 1, version >= 4 ? 3U : 0U, version >= 6 ? 3U : 0U};
  const std::size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const auto descriptor = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, size, 0));
  if (descriptor < 0) return false;
  const bool done = ::syscall(SYS_landlock_restrict_self, descriptor, 0) == 0;
  ::close(descriptor);
  return done;
}

using Filter = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;

bool allow(const Filter& filter, std::initializer_list<int> calls) {
  return std::all_of(calls.begin(), calls.end(), [&](int call) {
    return seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 0, nullptr) == 0;
  });
}

bool allowIf(const Filter& filter, int call, const scmp_arg_cmp& condition) {
  return seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &condition) == 0;
}

/// argument & mask == value
scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}
scmp_arg_cmp equal(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }

bool addRules(const Filter& filter) {
  bool done = allow(
      filter,
      {SCMP_SYS(read),    SCMP_SYS(pread64),    SCMP_SYS(write),         SCMP_SYS(writev),          SCMP_SYS(lseek),
       SCMP_SYS(close),   SCMP_SYS(fstat),      SCMP_SYS(brk),           SCMP_SYS(munmap),          SCMP_SYS(mremap),
       SCMP_SYS(madvise), SCMP_SYS(futex),      SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigprocmask),  SCMP_SYS(getpid),
       SCMP_SYS(getppid), SCMP_SYS(gettid),     SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),    SCMP_SYS(getrandom),
       SCMP_SYS(exit),    SCMP_SYS(exit_group), SCMP_SYS(sched_yield),   SCMP_SYS(restart_syscall), SCMP_SYS(sysinfo)});
  // What is written into memory is never run.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    done = done && allowIf(filter, call, masked(2, PROT_EXEC, 0));
  // What an open descriptor is; AT_EMPTY_PATH with a path would be a look at the file system, which shows names only.
  done = done && allowIf(filter, SCMP_SYS(newfstatat), masked(3, AT_EMPTY_PATH, AT_EMPTY_PATH)) &&
         allowIf(filter, SCMP_SYS(statx), masked(2, AT_EMPTY_PATH, AT_EMPTY_PATH));
  // Not F_SETOWN and F_SETSIG, which would send signals to others.
  for (const int command : {F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC})
    done = done && allowIf(filter, SCMP_SYS(fcntl), masked(1, 0xFFFF'FFFFU, static_cast<unsigned>(command)));
  // abort() ends itself by a signal; no other process may be sent one.
  done = done && allowIf(filter, SCMP_SYS(tgkill), equal(0, static_cast<std::uint64_t>(::getpid())));
  if (kSanitized)  // own stacks for signals, pipes to probe memory with, and what its report is made of
    done = done &&
           allow(filter, {SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(sched_getaffinity), SCMP_SYS(pipe),
                          SCMP_SYS(pipe2), SCMP_SYS(readlink)}) &&
           allowIf(filter, SCMP_SYS(prlimit64), equal(2, 0));
  return done;
}

bool enterFilter() {
  const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), [](scmp_filter_ctx context) {
    if (context != nullptr) seccomp_release(context);
  });
  return filter && seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0 && addRules(filter) &&
         seccomp_load(filter.get()) == 0;
}

std::string sentenceOf(const SandboxReport& report) {
  const std::string sanitized =
      kSanitized ? "; built with a sanitizer: without a limit of the address space, and with its own system calls" : "";
  if (report.systemCalls && report.files)
    return "The reader of documents is locked in by a filter of system calls and by Landlock" + sanitized;
  if (report.systemCalls)
    return "The reader of documents is locked in by a filter of system calls; this system has no Landlock" + sanitized;
  return std::string("This system could not lock the reader of documents in: its filter of system calls was refused") +
         (report.files ? "; Landlock alone keeps it from files" : "") + sanitized;
}

}  // namespace

bool dieWithParent(int parent) { return ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == parent; }

SandboxReport enterSandbox(std::size_t memoryBytes) {
  SandboxReport report;
  setLimits(memoryBytes);
  ::signal(SIGXFSZ, SIG_IGN);
  ::prctl(PR_SET_DUMPABLE, 0);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
    report.files = enterLandlock();
    report.systemCalls = enterFilter();
  }
  report.text = sentenceOf(report);
  return report;
}

}  // namespace longleaf::storage
