// SPDX-License-Identifier: GPL-3.0-or-later
// The golden cache traces through the real backend: store(), attention() and compress() together.
#include <QTest>

#include <cmath>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "inference/cache/cache_trace.h"
#include "kernels/cpu/cpu_backend.h"
#include "support/paths.h"

using nlohmann::json;
using namespace longleaf;

namespace {

/// The largest |a - b| / max(1, |b|) over the numbers of two values of one shape; infinite when they differ in anything
/// else.
double distance(const json& got, const json& want) {
  if (want.is_number() && got.is_number()) {
    const double difference = std::abs(got.get<double>() - want.get<double>());
    return difference / std::max(1.0, std::abs(want.get<double>()));
  }
  if (want.is_structured() && got.type() == want.type() && got.size() == want.size()) {
    double worst = 0.0;
    for (auto i = want.begin(); i != want.end(); ++i) {
      const json* other = nullptr;
      if (want.is_array()) {
        other = &got[static_cast<std::size_t>(i - want.begin())];
      } else if (got.contains(i.key())) {
        other = &got[i.key()];
      }
      worst = other == nullptr ? INFINITY : std::max(worst, distance(*other, *i));
    }
    return worst;
  }
  return got == want ? 0.0 : INFINITY;
}

/// The smallest sound file, for breaking it.
json smallTrace() {
  return {{"format", "longleaf-cache-trace-2"},
          {"cases",
           {{{"name", "small"},
             {"head_dim", 2},
             {"query_heads_per_kv_head", 1},
             {"tokens", 3},
             {"positions", "relative"},
             {"rope_theta", 10000.0},
             {"score", "max"},
             {"lambda_", 0.98},
             {"alpha", 1.0},
             {"value_weight", false},
             {"pool", 1},
             {"pool_kind", "max"},
             {"merge", "dot"},
             {"threshold", -1.0},
             {"prompt", 0},
             {"chunk", 2},
             {"budget", {{"sink", 0}, {"context", 1}, {"residual", 0}, {"recent", 1}}},
             {"q", {{{1, 0}, {0, 1}, {1, 1}}}},
             {"k", {{1, 0}, {0, 1}, {1, 1}}},
             {"v", {{1, 2}, {3, 4}, {5, 6}}}}}}};
}

}  // namespace

class TestCacheTrace final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void golden_data();
  void golden();
  void refusesWhatIsWrong_data();
  void refusesWhatIsWrong();
  void refusesEveryTruncation();
};

void TestCacheTrace::golden_data() {
  QTest::addColumn<unsigned>("threads");
  QTest::newRow("1 thread") << 1U;
  QTest::newRow("3 threads") << 3U;
}

void TestCacheTrace::golden() {
  QFETCH(unsigned, threads);
  const std::string path = tests::sharedFile("golden/cache_traces.json");
  if (path.empty()) QSKIP("../shared/golden/cache_traces.json is missing");
  std::ifstream in(path);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto backend = kernels::makeCpuBackend(threads);
  const auto result = inference::runCacheTrace(text, *backend);
  QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
  const json want = json::parse(text)["cases"];
  const json got = json::parse(*result)["cases"];
  QCOMPARE(got.size(), want.size());
  QCOMPARE(got.size(), std::size_t{23});
  for (std::size_t i = 0; i < want.size(); ++i) {
    const std::string name = want[i]["name"];
    QCOMPARE(got[i]["name"].get<std::string>(), name);
    const double outputs = distance(got[i]["outputs"], want[i]["outputs"]);
    const double states = distance(got[i]["states"], want[i]["states"]);
    QVERIFY2(outputs <= 1e-5, (name + ": outputs off by " + std::to_string(outputs)).c_str());
    QVERIFY2(states <= 1e-5, (name + ": states off by " + std::to_string(states)).c_str());
  }
}

void TestCacheTrace::refusesWhatIsWrong_data() {
  QTest::addColumn<QString>("pointer");
  QTest::addColumn<QString>("value");  // JSON; empty: the key is removed
  const auto row = [](const char* pointer, const char* value) {
    QTest::addRow("%s = %s", pointer, value) << QString(pointer) << QString(value);
  };
  row("/format", "\"longleaf-cache-trace-1\"");
  row("/cases", "{}");
  row("/cases/0", "7");
  row("/cases/0/k", "");
  row("/cases/0/k/1", "[0]");
  row("/cases/0/v/1/1", "\"4\"");
  row("/cases/0/q/0", "[]");
  row("/cases/0/tokens", "4");
  row("/cases/0/tokens", "-1");
  row("/cases/0/tokens", "2.5");
  row("/cases/0/head_dim", "3");
  row("/cases/0/head_dim", "1e300");
  row("/cases/0/chunk", "0");
  row("/cases/0/prompt", "4");
  row("/cases/0/alpha", "1.5");
  row("/cases/0/pool", "2");
  row("/cases/0/score", "\"luck\"");
  row("/cases/0/merge", "null");
  row("/cases/0/positions", "\"capped\"");
  row("/cases/0/value_weight", "true");  // without w_o
  row("/cases/0/budget", "[1, 2, 3, 4]");
  row("/cases/0/budget/recent", "0");
}

void TestCacheTrace::refusesWhatIsWrong() {
  QFETCH(QString, pointer);
  QFETCH(QString, value);
  const auto backend = kernels::makeCpuBackend(1);
  json trace = smallTrace();
  QVERIFY(inference::runCacheTrace(trace.dump(), *backend).has_value());
  const json::json_pointer at(pointer.toStdString());
  if (value.isEmpty()) {
    trace[at.parent_pointer()].erase(at.back());
  } else {
    trace[at] = json::parse(value.toStdString());
  }
  const auto result = inference::runCacheTrace(trace.dump(), *backend);
  QVERIFY(!result.has_value());
  QVERIFY(result.error().code == inference::ErrorCode::invalidSetting);
  QVERIFY(!result.error().message.empty());
}

void TestCacheTrace::refusesEveryTruncation() {
  const auto backend = kernels::makeCpuBackend(1);
  const std::string text = smallTrace().dump();
  for (std::size_t length = 0; length < text.size(); ++length) {
    const auto result = inference::runCacheTrace(std::string_view(text).substr(0, length), *backend);
    QVERIFY(!result.has_value());
    QVERIFY(result.error().code == inference::ErrorCode::invalidSetting);
  }
}

QTEST_APPLESS_MAIN(TestCacheTrace)
#include "tst_cache_trace.moc"
