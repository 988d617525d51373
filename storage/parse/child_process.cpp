// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/parse/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace longleaf::storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kGlance{50};        // between two looks at the stop token and the memory
constexpr milliseconds kTimeToDie{500};    // for a child that has hung up
constexpr std::size_t kPiece = 1U << 20U;  // bytes of one read
constexpr int kFirstFreeDescriptor = 16;   // above those that the child gets

/// Descriptors that are closed at the end, whatever happens between.
class Descriptor final {
 public:
  explicit Descriptor(int number) : m_number(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (m_number >= 0) ::close(m_number);
  }
  int get() const { return m_number; }
  int release() { return std::exchange(m_number, -1); }

 private:
  int m_number;
};

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

/// The C locale with UTF-8 and no time zone to be looked up. Nothing of the person's environment: no LD_PRELOAD, no
/// QT_PLUGIN_PATH, no tokens of other programs.
std::vector<std::string> childEnvironment() {
  std::vector<std::string> environment{"LC_ALL=C.UTF-8", "TZ=UTC0"};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS"})
    if (const char* value = kSanitized ? std::getenv(name) : nullptr)
      environment.push_back(std::string(name) + "=" + value);
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> list;
  for (std::string& string : strings) list.push_back(string.data());
  list.push_back(nullptr);
  return list;
}

class SpawnPlan final {
 public:
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&m_actions);
    ::posix_spawnattr_init(&m_attributes);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&m_attributes, &none);
    ::posix_spawnattr_setsigdefault(&m_attributes, &all);
    ::posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&m_actions);
    ::posix_spawnattr_destroy(&m_attributes);
  }

  /// What the libraries print goes nowhere: it may quote the document. A sanitizer's report must be seen.
  bool arrange(int socket, int file) {
    bool done = true;
    for (int standard = 0; standard < (kSanitized ? 2 : 3); ++standard)
      done = done && ::posix_spawn_file_actions_addopen(&m_actions, standard, "/dev/null", O_RDWR, 0) == 0;
    return done && ::posix_spawn_file_actions_adddup2(&m_actions, socket, kChildSocket) == 0 &&
           ::posix_spawn_file_actions_adddup2(&m_actions, file, kChildFile) == 0 &&
           ::posix_spawn_file_actions_addclosefrom_np(&m_actions, kChildFile + 1) == 0;
  }

  /// posix_spawn, not fork: the program's own gigabytes need no copy of their page tables.
  int spawn(std::vector<std::string> command, pid_t& pid) {
    std::vector<std::string> environment = childEnvironment();
    return ::posix_spawn(&pid, command.front().c_str(), &m_actions, &m_attributes, pointers(command).data(),
                         pointers(environment).data());
  }

 private:
  posix_spawn_file_actions_t m_actions{};
  posix_spawnattr_t m_attributes{};
};

/// 0 where the system does not tell.
std::size_t residentBytes(pid_t pid) {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/%d/statm", static_cast<int>(pid));
  const Descriptor file(::open(path.data(), O_RDONLY | O_CLOEXEC));
  std::array<char, 128> text{};
  if (file.get() < 0 || ::read(file.get(), text.data(), text.size() - 1) <= 0) return 0;
  unsigned long long size = 0;
  unsigned long long resident = 0;
  if (std::sscanf(text.data(), "%llu %llu", &size, &resident) != 2) return 0;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

tl::expected<std::unique_ptr<ChildProcess>, int> ChildProcess::start(const std::string& program,
                                                                     const std::vector<std::string>& arguments,
                                                                     int file) {
  std::array<int, 2> pair{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return tl::unexpected(errno);
  Descriptor ours(pair[0]);
  const Descriptor theirs(pair[1]);
  // Moved out of the way: putting the one at its number must not close the other.
  const Descriptor socketCopy(::fcntl(theirs.get(), F_DUPFD_CLOEXEC, kFirstFreeDescriptor));
  const Descriptor fileCopy(::fcntl(file, F_DUPFD_CLOEXEC, kFirstFreeDescriptor));
  if (socketCopy.get() < 0 || fileCopy.get() < 0) return tl::unexpected(errno);
  if (::fcntl(ours.get(), F_SETFL, O_NONBLOCK) != 0) return tl::unexpected(errno);

  SpawnPlan plan;
  if (!plan.arrange(socketCopy.get(), fileCopy.get())) return tl::unexpected(ENOMEM);
  std::vector<std::string> command{program};
  command.insert(command.end(), arguments.begin(), arguments.end());
  pid_t pid = -1;
  if (const int problem = plan.spawn(std::move(command), pid); problem != 0) return tl::unexpected(problem);
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, ours.release()));
}

ChildProcess::~ChildProcess() {
  kill();
  ::close(m_socket);
}

bool ChildProcess::reap(bool wait) {
  int status = 0;
  pid_t got = -1;
  do {
    got = ::waitpid(m_pid, &status, wait ? 0 : WNOHANG);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return false;
  m_reaped = true;  // also where the program has asked the system to do it (SIGCHLD ignored)
  if (got < 0) return true;
  if (WIFSIGNALED(status)) m_ending = "signal " + std::to_string(WTERMSIG(status));
  if (WIFEXITED(status)) m_ending = "exit status " + std::to_string(WEXITSTATUS(status));
  return true;
}

void ChildProcess::kill() {
  if (m_reaped) return;
  ::kill(m_pid, SIGKILL);
  reap(true);
  m_ending.clear();
}

void ChildProcess::bury() {
  ::shutdown(m_socket, SHUT_RDWR);
  const auto patience = steady_clock::now() + kTimeToDie;
  while (!m_reaped && !reap(false) && steady_clock::now() < patience) ::poll(nullptr, 0, 1);
  kill();
}

tl::expected<void, Trouble> ChildProcess::waitFor(short events, const Watch& watch) const {
  for (;;) {
    if (watch.stop.stop_requested()) return tl::unexpected(Trouble::stopped);
    if (residentBytes(m_pid) > watch.memoryBytes) return tl::unexpected(Trouble::memory);
    const auto left = std::chrono::ceil<milliseconds>(watch.deadline - steady_clock::now());
    if (left <= milliseconds(0)) return tl::unexpected(Trouble::time);
    pollfd waited{m_socket, events, 0};
    if (::poll(&waited, 1, static_cast<int>(std::min(left, kGlance).count())) > 0) return {};
  }
}

tl::expected<void, Trouble> ChildProcess::send(std::string_view bytes, const Watch& watch) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EAGAIN) {
      if (auto ready = waitFor(POLLOUT, watch); !ready) return ready;
    } else if (count == 0 || errno != EINTR) {
      return tl::unexpected(Trouble::death);
    }
  }
  return {};
}

tl::expected<void, Trouble> ChildProcess::receive(std::size_t count, std::string& bytes, const Watch& watch) {
  while (count > 0) {
    // Waits before each piece, also where some is there already, so that a child that never stops talking is watched.
    if (auto ready = waitFor(POLLIN, watch); !ready) return ready;
    const std::size_t have = bytes.size();
    bytes.resize(have + std::min(count, kPiece));  // grows with what has come, not with what was announced
    const ssize_t got = ::recv(m_socket, bytes.data() + have, bytes.size() - have, 0);
    bytes.resize(have + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return tl::unexpected(Trouble::death);
    if (got > 0) count -= static_cast<std::size_t>(got);
  }
  return {};
}

void ChildProcess::allowProcessorTime(std::chrono::seconds more) const {
  clockid_t clock{};
  timespec used{};
  rlimit limit{};
  if (::clock_getcpuclockid(m_pid, &clock) != 0 || ::clock_gettime(clock, &used) != 0 ||
      ::prlimit(m_pid, RLIMIT_CPU, nullptr, &limit) != 0)
    return;
  limit.rlim_cur = std::min(limit.rlim_max, static_cast<rlim_t>(used.tv_sec + more.count()));
  ::prlimit(m_pid, RLIMIT_CPU, &limit, nullptr);
}

}  // namespace longleaf::storage
