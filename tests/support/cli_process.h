// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the built longleaf-cli (environment variable LONGLEAF_TEST_CLI, set by CTest) as a person's shell would.
#pragma once

#include <csignal>
#include <fstream>
#include <functional>
#include <string>

#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QStringList>
#include <QTest>
#include <nlohmann/json.hpp>

#include "support/patience.h"

namespace longleaf::tests {

/// Empty when there is no built program.
inline QString cliProgram() {
  const QString path = qEnvironmentVariable("LONGLEAF_TEST_CLI");
  return QFileInfo(path).isExecutable() ? path : QString();
}

struct CliResult {
  int status = -1;  // exit status; -1: did not start, did not end in time, or died of a signal
  std::string out;
  std::string err;

  /// What stdout holds if that is exactly one JSON object on one line, else null.
  nlohmann::json object() const {
    if (out.empty() || out.find('\n') != out.size() - 1) return nullptr;
    const auto parsed = nlohmann::json::parse(out, nullptr, false);
    return parsed.is_object() ? parsed : nlohmann::json(nullptr);
  }
};

/// JSON values in a form that QCOMPARE can show.
inline QByteArray shown(const nlohmann::json& value) { return QByteArray::fromStdString(value.dump()); }

/// A longleaf-cli that is running.
class CliProcess final {
 public:
  explicit CliProcess(const QStringList& arguments) : CliProcess(arguments, [](QProcess&) {}) {}
  /// `prepare`: its environment, and what it does before it becomes the program.
  CliProcess(const QStringList& arguments, const std::function<void(QProcess&)>& prepare) {
    prepare(m_process);
    m_process.start(cliProgram(), arguments);
  }

  bool started() { return m_process.waitForStarted(kPatience); }
  void write(const QByteArray& input) { m_process.write(input); }
  void endInput() { m_process.closeWriteChannel(); }
  pid_t id() const { return static_cast<pid_t>(m_process.processId()); }
  void send(int signal) { ::kill(static_cast<pid_t>(m_process.processId()), signal); }

  /// Whether the program has a handler of its own for `signal` now: it has none before it is ready, and none after the
  /// first signal.
  bool catches(int signal) const {
    std::ifstream status("/proc/" + std::to_string(m_process.processId()) + "/status");
    for (std::string word; status >> word;) {
      if (word != "SigCgt:") continue;
      status >> word;
      return (std::stoull(word, nullptr, 16) >> static_cast<unsigned>(signal - 1) & 1U) != 0;
    }
    return false;
  }

  /// Waits until `text` turns up on stderr, or anything at all on stdout.
  bool errorShows(const QByteArray& text) {
    m_process.setReadChannel(QProcess::StandardError);
    return waitUntil([&] { return (m_err += m_process.readAllStandardError()).contains(text); });
  }
  bool outputBegins() {
    m_process.setReadChannel(QProcess::StandardOutput);
    return waitUntil([&] { return !(m_out += m_process.readAllStandardOutput()).isEmpty(); });
  }

  /// Waits for the end.
  CliResult result() {
    const bool ended = m_process.waitForFinished(kPatienceForWork) || m_process.state() == QProcess::NotRunning;
    m_out += m_process.readAllStandardOutput();
    m_err += m_process.readAllStandardError();
    const bool exited = ended && m_process.exitStatus() == QProcess::NormalExit;
    return {exited ? m_process.exitCode() : -1, m_out.toStdString(), m_err.toStdString()};
  }
  /// After result(): whether a signal ended it.
  bool killed() const { return m_process.exitStatus() == QProcess::CrashExit; }

 private:
  template <class Condition>
  bool waitUntil(const Condition& holds) {
    QElapsedTimer clock;
    clock.start();
    while (!holds()) {
      if (clock.elapsed() > kPatienceForWork || m_process.state() == QProcess::NotRunning) return false;
      m_process.waitForReadyRead(1000);
    }
    return true;
  }

  QProcess m_process;
  QByteArray m_out;
  QByteArray m_err;
};

inline CliResult runCli(const QStringList& arguments, const QByteArray& input = {}) {
  CliProcess process(arguments);
  if (!process.started()) return {};
  process.write(input);
  process.endInput();
  return process.result();
}

/// "Tale 17: ..." over and over: plain prose of about `bytes` bytes that does not repeat word for word.
inline std::string prose(std::size_t bytes) {
  static const char* const kWho[] = {"the miller", "an old sailor", "her brother", "a quiet child", "the judge"};
  static const char* const kDid[] = {"wanted", "carried", "forgot", "painted", "sold", "counted", "mended"};
  static const char* const kWhat[] = {"a red boat", "the tower", "seven letters", "another river", "his winter coat"};
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    text += "Tale " + std::to_string(i) + ": " + kWho[i % 5] + " " + kDid[i % 7] + " " + kWhat[i / 3 % 5] + ".";
    text += i % 9 == 8 ? "\n\n" : " ";
  }
  return text;
}

/// Writes `text` and returns the path.
inline QString writeText(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  return QString::fromStdString(path);
}

}  // namespace longleaf::tests
