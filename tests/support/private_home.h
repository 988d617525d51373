// SPDX-License-Identifier: GPL-3.0-or-later
// A person's home with nothing in it but what programs put there, and programs run in it: with their calls of the
// system written down, without a network, with core files allowed, or killed in the middle.
#pragma once

#include <sys/resource.h>

#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>

#include "support/cli_process.h"
#include "support/patience.h"
#include "support/scratch_folder.h"
#include "support/system_trace.h"

namespace longleaf::tests {

/// A program and its words.
struct ProgramCall {
  QStringList words{};
  bool traced = true;
  bool network = true;
  /// Asked again and again while it runs, with the program's process; what it returns is sent to that, and it is not
  /// asked again.
  std::function<std::optional<int>(QProcess&, pid_t)> signal{};
  QProcessEnvironment more{};
};

struct ProgramRun {
  CliResult result;
  bool crashed = false;
  std::vector<SystemCall> calls;
};

/// All of a file, also of one under /proc.
inline std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class PrivateHome final {
 public:
  PrivateHome() {
    for (const char* folder : {"home", "run", "tmp", "work", "traces"})
      std::filesystem::create_directories(path(folder));
    std::filesystem::permissions(path("run"), std::filesystem::perms::owner_all);  // or Qt takes another
  }

  std::string path(const std::string& name) const { return m_folder.path(name); }
  QString file(const std::string& name) const { return QString::fromStdString(path(name)); }
  std::string library() const { return path("home/.local/share/longleaf"); }

  QProcessEnvironment environment() const {
    QProcessEnvironment all;
    all.insert("PATH", "/usr/bin:/bin");
    all.insert("LC_ALL", "C.UTF-8");
    all.insert("HOME", file("home"));
    all.insert("TMPDIR", file("tmp"));
    all.insert("XDG_RUNTIME_DIR", file("run"));
    all.insert("QT_QPA_PLATFORM", "offscreen");
    for (const char* name : {"LONGLEAF_PARSE", "ASAN_OPTIONS", "UBSAN_OPTIONS"})
      if (qEnvironmentVariableIsSet(name)) all.insert(name, qEnvironmentVariable(name));
    return all;
  }

  ProgramRun run(const ProgramCall& call) {
    const std::string prefix = path("traces/" + std::to_string(++m_runs));
    QStringList words = call.words;
    if (call.traced) words = texts(tracing(prefix)) + words;
    if (!call.network) words = withoutNetwork() + words;
    QProcess process;
    QProcessEnvironment all = environment();
    all.insert(call.more);
    process.setProcessEnvironment(all);
    process.setWorkingDirectory(file("work"));
    // As on a system that keeps the core files of crashes.
    process.setChildProcessModifier([] {
      const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
      ::setrlimit(RLIMIT_CORE, &unlimited);
    });
    process.start(words.first(), words.mid(1));
    process.closeWriteChannel();
    bool sent = false;
    QElapsedTimer clock;
    clock.start();
    while (!process.waitForFinished(call.signal && !sent ? 5 : 1000) && process.state() != QProcess::NotRunning &&
           clock.elapsed() < kPatienceForWork) {
      if (!call.signal || sent) continue;
      const pid_t program = call.traced ? childOf(process.processId()) : static_cast<pid_t>(process.processId());
      if (program <= 0) continue;
      if (const std::optional<int> signal = call.signal(process, program)) {
        ::kill(program, *signal);
        sent = true;
      }
    }
    ProgramRun run;
    run.crashed = process.exitStatus() == QProcess::CrashExit;
    run.result = {run.crashed ? -1 : process.exitCode(), process.readAllStandardOutput().toStdString(),
                  process.readAllStandardError().toStdString()};
    if (call.traced) run.calls = tracedCalls(prefix);
    return run;
  }

  /// Files that are there now, but for those of traces.
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path("")))
      if (entry.is_regular_file() && !entry.path().string().starts_with(path("traces"))) all.push_back(entry.path());
    return all;
  }

  /// Why nothing can be traced here; empty where it can.
  static QString missingTrace() {
    if (kSanitized) return QStringLiteral("a sanitizer's look for leaks does not go under strace");
    static const QString kWhy = works(texts(tracing("/dev/null")).mid(0, 1) + QStringList{"-o", "/dev/null", "true"})
                                    ? QString()
                                    : QStringLiteral("strace is not there, or may not trace");
    return kWhy;
  }
  /// The words that take the network away from what follows them; empty where nothing does.
  static QStringList withoutNetwork() {
    static const QStringList kWords = works({"unshare", "-n", "true"})    ? QStringList{"unshare", "-n"}
                                      : works({"unshare", "-rn", "true"}) ? QStringList{"unshare", "-rn"}
                                                                          : QStringList{};
    return kWords;
  }

  static QStringList texts(const Strings& strings) {
    QStringList list;
    for (const std::string& each : strings) list.append(QString::fromStdString(each));
    return list;
  }

 private:
  /// What strace has started; 0 while there is nothing.
  static pid_t childOf(qint64 process) {
    const std::string number = std::to_string(process);
    pid_t child = 0;
    std::ifstream("/proc/" + number + "/task/" + number + "/children") >> child;
    return child;
  }
  static bool works(const QStringList& words) {
    QProcess trial;
    trial.start(words.first(), words.mid(1));
    return trial.waitForFinished(kPatience) && trial.exitStatus() == QProcess::NormalExit && trial.exitCode() == 0;
  }

  ScratchFolder m_folder;
  int m_runs = 0;
};

}  // namespace longleaf::tests
