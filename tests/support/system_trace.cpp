// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/system_trace.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace longleaf::tests {

namespace {

namespace fs = std::filesystem;

const char* const kTraced =
    "trace=%network,%process,open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,"
    "symlinkat,mkdir,mkdirat,rmdir,mknod,mknodat,truncate,chmod,fchmodat,ptrace,process_vm_readv,process_vm_writev";
const std::set<std::string> kChanging{"rename", "renameat", "renameat2", "unlink", "unlinkat", "link",
                                      "linkat", "symlink",  "symlinkat", "mkdir",  "mkdirat",  "rmdir",
                                      "mknod",  "mknodat",  "truncate",  "chmod",  "fchmodat", "creat"};
const std::set<std::string> kSockets{"socket",      "socketpair", "bind",      "connect",  "listen",
                                     "accept",      "accept4",    "sendto",    "recvfrom", "sendmsg",
                                     "recvmsg",     "sendmmsg",   "recvmmsg",  "shutdown", "getsockname",
                                     "getpeername", "setsockopt", "getsockopt"};
const std::set<std::string> kForks{"clone", "clone3", "fork", "vfork"};

/// "name(arguments) = result"; nothing for a line about a signal or an end.
bool parsed(const std::string& line, SystemCall& call) {
  const std::size_t open = line.find('(');
  const std::size_t equals = line.rfind(" = ");
  if (open == std::string::npos || equals == std::string::npos || line.starts_with("+++") || line.starts_with("---"))
    return false;
  const std::size_t close = line.find_last_not_of(' ', equals);
  if (close == std::string::npos || line[close] != ')' || close < open) return false;
  call.name = line.substr(0, open);
  call.arguments = line.substr(open + 1, close - open - 1);
  call.result = line.substr(equals + 3);
  return true;
}

/// A character behind a backslash, or up to three octal digits; `at` is left on the last of them.
char unescaped(const std::string& text, std::size_t& at) {
  static const std::map<char, char> kNamed{{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'f', '\f'}, {'v', '\v'}};
  if (text[at] < '0' || text[at] > '7') {
    const auto named = kNamed.find(text[at]);
    return named == kNamed.end() ? text[at] : named->second;
  }
  int code = 0;
  std::size_t end = at;
  for (; end < text.size() && end < at + 3 && text[end] >= '0' && text[end] <= '7'; ++end)
    code = 8 * code + (text[end] - '0');
  at = end - 1;
  return static_cast<char>(code);
}

int number(const std::string& text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string fileName(const std::string& path) { return fs::path(path).filename().string(); }

using Threads = std::map<int, std::vector<SystemCall>>;

Threads readFiles(const std::string& prefix) {
  Threads threads;
  const fs::path where(prefix);
  for (const fs::directory_entry& entry : fs::directory_iterator(where.parent_path())) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(where.filename().string() + ".")) continue;
    const int thread = number(name.substr(where.filename().string().size() + 1));
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      SystemCall call{.thread = thread};
      if (parsed(line, call)) threads[thread].push_back(std::move(call));
    }
  }
  return threads;
}

/// Says of each call which program makes it, from a thread on to those that it starts.
void attribute(Threads& threads, int thread, std::string program, std::set<int>& done) {
  if (!done.insert(thread).second) return;
  for (SystemCall& call : threads[thread]) {
    if (call.name.starts_with("execve") && !call.failed()) {
      const auto strings = stringsOf(call.arguments);
      if (!strings.empty()) program = fileName(strings.front());
    }
    call.program = program;
    if (kForks.contains(call.name) && !call.failed()) attribute(threads, number(call.result), program, done);
  }
}

bool opensForWriting(const SystemCall& call) {
  if (!call.name.starts_with("open") || call.failed()) return false;
  for (const char* flag : {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"})
    if (call.arguments.find(flag) != std::string::npos) return true;
  return false;
}

/// "3</a/path>", as -y writes descriptors.
std::string pathOf(const std::string& descriptor) {
  const std::size_t open = descriptor.find('<');
  const std::size_t device = descriptor.rfind("<char ");  // 3</dev/null<char 1:3>>
  const std::size_t close = device != std::string::npos && device != open ? device : descriptor.rfind('>');
  return open == std::string::npos || close == std::string::npos ? std::string()
                                                                 : descriptor.substr(open + 1, close - open - 1);
}

/// A path in a call with the folder that it is relative to, which strace writes before it: AT_FDCWD</a/folder>.
std::string whole(const std::string& arguments, const std::string& path) {
  if (path.starts_with('/')) return path;
  const std::size_t end = arguments.find('>');
  const std::string folder = end == std::string::npos ? std::string() : pathOf(arguments.substr(0, end + 1));
  return (fs::path(folder) / path).lexically_normal().string();
}

bool isOutside(const SystemCall& call) {
  static const std::regex kFamily("AF_(?!UNIX|UNSPEC)[A-Z0-9]+");
  static const std::regex kDescriptor("<(TCP|UDP|RAW|PING|NETLINK|PACKET|SCTP|DCCP)[^>]*>");
  // What is sent may say anything: only what stands before it counts.
  const std::string head = call.arguments.substr(0, call.arguments.find('"'));
  return std::regex_search(head, kFamily) || std::regex_search(head + call.result, kDescriptor);
}

}  // namespace

std::string SystemCall::shown() const {
  constexpr std::size_t kLongest = 300;
  return program + ": " + name + "(" + arguments.substr(0, kLongest) + ") = " + result.substr(0, kLongest);
}

Strings tracing(const std::string& prefix) {
  // -v and a large -s: whole command lines and environments.
  return {"strace", "-ff", "-yy", "-v", "-s", "65536", "-e", kTraced, "-o", prefix, "--"};
}

std::vector<SystemCall> tracedCalls(const std::string& prefix) {
  Threads threads = readFiles(prefix);
  std::set<int> started;
  for (const auto& [thread, calls] : threads) {
    for (const SystemCall& call : calls)
      if (kForks.contains(call.name) && !call.failed()) started.insert(number(call.result));
  }
  std::set<int> done;
  for (const auto& [thread, calls] : Threads(threads))
    if (!started.contains(thread)) attribute(threads, thread, {}, done);
  std::vector<SystemCall> all;
  for (auto& [thread, calls] : threads) std::move(calls.begin(), calls.end(), std::back_inserter(all));
  return all;
}

std::size_t socketCalls(const std::vector<SystemCall>& calls, const std::string& program) {
  return static_cast<std::size_t>(std::count_if(calls.begin(), calls.end(), [&](const SystemCall& call) {
    return call.program == program && kSockets.contains(call.name);
  }));
}

Strings strangeSockets(const std::vector<SystemCall>& calls, const std::vector<std::regex>& places) {
  static const std::regex kPlace("sun_path=(@?)\"([^\"]*)\"");
  Strings strange;
  for (const SystemCall& call : calls) {
    if (!kSockets.contains(call.name)) continue;
    bool known = !isOutside(call);
    if (call.name == "connect" || call.name == "bind") {
      std::smatch found;
      const bool local = std::regex_search(call.arguments, found, kPlace);
      const std::string where = local ? found.str(1) + found.str(2) : std::string();
      known = known && local && std::any_of(places.begin(), places.end(), [&](const std::regex& each) {
                return std::regex_search(where, each);
              });
    }
    if (!known) strange.push_back(call.shown());
  }
  return strange;
}

Strings executed(const std::vector<SystemCall>& calls) {
  Strings programs;
  bool first = true;
  for (const SystemCall& call : calls) {
    if (!call.name.starts_with("execve") || call.failed()) continue;
    if (!std::exchange(first, false)) programs.push_back(call.program);
  }
  return programs;
}

Strings changedPaths(const std::vector<SystemCall>& calls) {
  std::set<std::string> paths;
  for (const SystemCall& call : calls) {
    if (opensForWriting(call)) paths.insert(pathOf(call.result));
    if (!kChanging.contains(call.name) || call.failed()) continue;
    for (const std::string& path : stringsOf(call.arguments)) paths.insert(whole(call.arguments, path));
  }
  return {paths.begin(), paths.end()};
}

Strings stringsOf(const std::string& arguments) {
  Strings strings;
  for (std::size_t at = arguments.find('"'); at != std::string::npos; at = arguments.find('"', at + 1)) {
    std::string text;
    for (++at; at < arguments.size() && arguments[at] != '"'; ++at) {
      const bool escaped = arguments[at] == '\\' && at + 1 < arguments.size();
      text += escaped ? unescaped(arguments, ++at) : arguments[at];
    }
    strings.push_back(std::move(text));
  }
  return strings;
}

}  // namespace longleaf::tests
