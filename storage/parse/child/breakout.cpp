// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include "storage/parse/child/sandbox.h"

namespace longleaf::storage {
namespace {

bool closed(long descriptor) {
  if (descriptor >= 0) ::close(static_cast<int>(descriptor));
  return descriptor >= 0;
}

bool opensSocket() {
  bool opened = false;
  for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK})
    opened = closed(::socket(family, SOCK_DGRAM, 0)) || opened;
  return closed(::socket(AF_INET, SOCK_STREAM, 0)) || opened;
}

bool startsProcess() {
  // By the bare system call, because fork() of a library with more threads would lock things.
  const long pid = ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
  if (pid == 0) ::_exit(0);
  if (pid > 0) ::waitpid(static_cast<pid_t>(pid), nullptr, 0);
  return pid >= 0;
}

/// A folder, so that nothing is started; any answer but the filter's own comes from behind it.
bool executes() {
  std::array<char*, 1> none{nullptr};
  return ::execve("/", none.data(), none.data()) != 0 && errno != EPERM;
}

bool readsFile() { return closed(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)); }
bool readsFileAnotherWay() {
  constexpr int kOpenat2 = 437;
  struct {
    std::uint64_t flags, mode, resolve;
  } const how{O_RDONLY | O_CLOEXEC, 0, 0};
  return closed(::syscall(kOpenat2, AT_FDCWD, "/etc/passwd", &how, sizeof(how)));
}

bool createsFile() {
  const char* path = "/tmp/longleaf-parse-breakout";
  const bool created = closed(::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (created) ::unlink(path);
  return created;
}

bool changesFiles() {
  return ::mkdir("/tmp/longleaf-parse-breakout.d", 0700) == 0 && ::rmdir("/tmp/longleaf-parse-breakout.d") == 0;
}

bool signalsParent() { return ::kill(::getppid(), 0) == 0 || ::syscall(SYS_kill, 1, 0) == 0; }

bool tracesParent() {
  // Seizing does not stop the process.
  const pid_t parent = ::getppid();
  const bool seized = ::ptrace(PTRACE_SEIZE, parent, nullptr, nullptr) == 0;
  if (seized) ::ptrace(PTRACE_DETACH, parent, nullptr, nullptr);
  return seized;
}

bool runsWrittenMemory() {
  constexpr std::size_t kSize = 4096;
  void* memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  const bool granted = ::mprotect(memory, kSize, PROT_READ | PROT_EXEC) == 0;
  ::munmap(memory, kSize);
  return granted;
}

bool ownsSignals() { return ::fcntl(STDIN_FILENO, F_SETOWN, ::getpid()) == 0; }

bool opensManyFiles() { return closed(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 64)); }

struct Attempt {
  const char* name;
  bool (*works)();
};

}  // namespace

std::vector<std::string> triedAndPossible() {
  constexpr std::array kAttempts{Attempt{"open a socket", opensSocket},
                                 Attempt{"start a process", startsProcess},
                                 Attempt{"execute a program", executes},
                                 Attempt{"open a file for reading", readsFile},
                                 Attempt{"open a file by openat2", readsFileAnotherWay},
                                 Attempt{"create a file", createsFile},
                                 Attempt{"make a folder", changesFiles},
                                 Attempt{"send a signal to its parent", signalsParent},
                                 Attempt{"trace its parent", tracesParent},
                                 Attempt{"run what it has written into memory", runsWrittenMemory},
                                 Attempt{"have signals sent by a descriptor", ownsSignals},
                                 Attempt{"open many files", opensManyFiles}};
  std::vector<std::string> possible;
  for (const Attempt& attempt : kAttempts)
    if (attempt.works()) possible.emplace_back(attempt.name);
  return possible;
}

}  // namespace longleaf::storage
