// SPDX-License-Identifier: GPL-3.0-or-later
// Presets, the table of settings, budgets and how they are divided.
#include "inference/cache/settings.h"

#include <QTest>
#include <cmath>
#include <map>
#include <set>

using namespace longleaf::inference;
using longleaf::kernels::SegmentBudget;

namespace {

/// Values that read back as they were given.
const std::map<std::string, std::vector<std::string>> kAccepted = {
    {"score", {"none", "position", "sum", "decayed_sum", "max", "maxmean", "window_mean", "last", "key"}},
    {"lambda", {"0.98", "1", "0.5", "0.999999", "0.9999995"}},
    {"window", {"0", "1", "32", "65536"}},
    {"anchors", {"global", "nested"}},
    {"score_floor", {"none", "mean"}},
    {"value_weight", {"none", "v", "wo_v"}},
    {"pool", {"1", "5", "255"}},
    {"pool_kind", {"max", "average"}},
    {"pool_of", {"weighted", "score"}},
    {"first_stage", {"0%", "50%", "100%"}},
    {"rings", {"1", "4", "16"}},
    {"allocate", {"uniform", "pyramid", "uncertainty", "pooled_layer", "pooled_model", "pooled_counts"}},
    {"beta", {"1", "20", "2.5", "1000"}},
    {"floor", {"0%", "20%", "33.3%", "100%"}},
    {"ceiling", {"0", "1", "2", "2.5", "64"}},
    {"sink", {"0", "4", "10%", "12.5%", "1234567"}},
    {"recent", {"1", "12.5%", "7%", "100%", "rest", "16777216"}},
    {"recent_most", {"0", "768", "16777216"}},
    {"residual", {"0", "2", "65535", "3.125%"}},
    {"fate", {"drop", "merge_residual", "merge_similar", "merge_adjacent"}},
    {"merge", {"dot", "cosine"}},
    {"threshold", {"-1", "0", "0.8", "1", "0.1234567"}},
    {"combine", {"count", "similarity", "gaussian"}},
    {"alpha", {"0", "0.3", "0.6", "1"}},
    {"variance", {"off", "on"}},
    {"positions", {"absolute", "relative", "capped"}},
    {"merge_space", {"before", "after"}},
    {"schedule", {"never", "token", "chunk", "prompt"}},
    {"chunk", {"1", "256", "2048"}},
    {"rank_every", {"1", "64", "1024"}},
    {"store", {"f32", "f16", "bf16", "q8"}},
    {"overlay", {"16", "1024", "65536"}},
    {"passages", {"0", "512", "65536"}},
    {"limit", {"1", "64", "65536"}},
    {"activations", {"q8", "f32"}},
    {"read_mode", {"chunked", "exact"}},
};

const std::map<std::string, std::vector<std::string>> kRefused = {
    {"score", {"", "Max", "maximum"}},
    {"lambda", {"0", "-1", "1.1", "nan", "0.5x", ""}},
    {"window", {"-1", "none", "1.5", "65537"}},
    {"anchors", {"all"}},
    {"score_floor", {"0.5"}},
    {"value_weight", {"w"}},
    {"pool", {"0", "2", "257", "3.5"}},
    {"pool_kind", {"sum"}},
    {"pool_of", {"value"}},
    {"first_stage", {"0.5", "101%", "-1%", "%"}},
    {"rings", {"0", "17", "two"}},
    {"allocate", {"even"}},
    {"beta", {"0.9", "1001"}},
    {"floor", {"0.2", "101%"}},
    {"ceiling", {"0.5", "65", "none"}},
    {"sink", {"-1", "1.5", "101%", "rest", "%", "inf"}},
    {"recent", {"-1%", "20000000", "all"}},
    {"recent_most", {"50%", "-1", "rest"}},
    {"residual", {"65536", "rest"}},
    {"fate", {"merge"}},
    {"merge", {"l2"}},
    {"threshold", {"-1.1", "1.1", "0,8"}},
    {"combine", {"mean"}},
    {"alpha", {"-0.1", "1.1"}},
    {"variance", {"maybe"}},
    {"positions", {"none"}},
    {"merge_space", {"during"}},
    {"schedule", {"always"}},
    {"chunk", {"0", "2049", "2.5", " 3"}},
    {"rank_every", {"0", "1025"}},
    {"store", {"f8", "F16"}},
    {"overlay", {"15", "65537"}},
    {"passages", {"many", "-1", "65537"}},
    {"limit", {"0", "all"}},
    {"activations", {"f16"}},
    {"read_mode", {"layerwise_exact"}},
};

bool has(const Error& error, const std::string& text) { return error.message.find(text) != std::string::npos; }

CacheMethod methodOf(const QString& preset) { return *presetByName(preset.toStdString()); }

}  // namespace

class TestSettings final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyKeyReadsBackWhatItTakes();
  void everyPresetReadsBack_data();
  void everyPresetReadsBack();
  void badValuesNameTheGoodOnes();
  void pyramidsAndTheirSums();
  void unknownNamesListTheKnown();
  void positionsCarryTheMergeSpace();
  void droppingNeedsNoResidualSlots();
  void anotherShareHasNoLimit();
  void refusesAxesThatDoNotGoTogether_data();
  void refusesAxesThatDoNotGoTogether();
  void parsesBudgets_data();
  void parsesBudgets();
  void resolvesBudgets();
  void splitsBudgets_data();
  void splitsBudgets();
  void smallestBudgetIsTheSmallest_data();
  void smallestBudgetIsTheSmallest();
  void partsMayLeaveNoRoom();
  void boundedMethods();
};

void TestSettings::everyKeyReadsBackWhatItTakes() {
  QCOMPARE(settingKeys().size(), kAccepted.size());
  for (const SettingKey& key : settingKeys()) {
    const auto row = kAccepted.find(std::string(key.name));
    QVERIFY2(row != kAccepted.end(), key.name.data());
    QVERIFY(!key.values.empty() && !key.meaning.empty());
    for (const std::string& value : row->second) {
      Settings settings;
      const auto applied = applySetting(settings, key.name, value);
      QVERIFY2(applied, applied ? "" : applied.error().message.c_str());
      QCOMPARE(settingValue(settings, key.name), value);
    }
  }
}

void TestSettings::everyPresetReadsBack_data() {
  QTest::addColumn<int>("index");
  for (std::size_t i = 0; i < presets().size(); ++i) QTest::newRow(presets()[i].name.data()) << static_cast<int>(i);
}

void TestSettings::everyPresetReadsBack() {
  QFETCH(const int, index);
  const Preset& preset = presets()[static_cast<std::size_t>(index)];
  const Settings original{.method = preset.method};
  Settings rebuilt{.method = methodOf(preset.name == "zsmerge" ? "full" : "zsmerge")};
  for (const SettingKey& key : settingKeys())
    QVERIFY(applySetting(rebuilt, key.name, settingValue(original, key.name)));
  for (const SettingKey& key : settingKeys()) {
    QVERIFY2(settingValue(rebuilt, key.name) == settingValue(original, key.name), key.name.data());
  }
  // What the strings stand for is the same too.
  QCOMPARE(rebuilt.method.lambda, original.method.lambda);
  QCOMPARE(rebuilt.method.threshold, original.method.threshold);
  QCOMPARE(rebuilt.method.alpha, original.method.alpha);
  QVERIFY(rebuilt.method.recent == original.method.recent);
  QVERIFY(rebuilt.method.residual == original.method.residual);
  QVERIFY(checkMethod(preset.method));
  QVERIFY(!preset.summary.empty());
}

void TestSettings::badValuesNameTheGoodOnes() {
  for (const SettingKey& key : settingKeys()) {
    const auto row = kRefused.find(std::string(key.name));
    QVERIFY2(row != kRefused.end(), key.name.data());
    for (const std::string& value : row->second) {
      Settings settings;
      const std::string before = settingValue(settings, key.name);
      const auto applied = applySetting(settings, key.name, value);
      QVERIFY2(!applied, (std::string(key.name) + "=" + value).c_str());
      QCOMPARE(applied.error().code, ErrorCode::invalidSetting);
      QVERIFY2(has(applied.error(), std::string(key.values)), applied.error().message.c_str());
      QCOMPARE(settingValue(settings, key.name), before);
    }
  }
}

void TestSettings::unknownNamesListTheKnown() {
  Settings settings;
  const auto applied = applySetting(settings, "colour", "blue");
  QVERIFY(!applied);
  QCOMPARE(applied.error().code, ErrorCode::invalidSetting);
  for (const SettingKey& key : settingKeys()) QVERIFY(has(applied.error(), std::string(key.name)));
  QVERIFY(settingValue(settings, "colour").empty());

  const auto preset = presetByName("zsmerg");
  QVERIFY(!preset);
  QCOMPARE(preset.error().code, ErrorCode::invalidSetting);
  for (const Preset& known : presets()) QVERIFY(has(preset.error(), std::string(known.name)));
  QVERIFY(presetByName(kDefaultPreset));
}

void TestSettings::positionsCarryTheMergeSpace() {
  Settings settings{.method = methodOf("zsmerge")};
  QVERIFY(applySetting(settings, "positions", "absolute"));
  QCOMPARE(settingValue(settings, "merge_space"), std::string("after"));
  QVERIFY(checkMethod(settings.method));
  QVERIFY(applySetting(settings, "positions", "relative"));
  QCOMPARE(settingValue(settings, "merge_space"), std::string("before"));
  QVERIFY(checkMethod(settings.method));
}

void TestSettings::droppingNeedsNoResidualSlots() {
  Settings settings{.method = methodOf("zsmerge")};
  QVERIFY(applySetting(settings, "fate", "drop"));
  QCOMPARE(settingValue(settings, "residual"), std::string("0"));
  QCOMPARE(splitBudget(settings.method, 1024)->residual, 0U);
}

void TestSettings::anotherShareHasNoLimit() {
  Settings settings{.method = methodOf("zsmerge")};
  QVERIFY(applySetting(settings, "recent", "75%"));
  QCOMPARE(splitBudget(settings.method, 2048)->recent, 1536U);
  QVERIFY(applySetting(settings, "recent_most", "1000"));
  QCOMPARE(splitBudget(settings.method, 2048)->recent, 1000U);
  QVERIFY(applySetting(settings, "recent", "1200"));
  QVERIFY(applySetting(settings, "recent_most", "1000"));  // of shares only
  QCOMPARE(splitBudget(settings.method, 2048)->recent, 1200U);
}

void TestSettings::refusesAxesThatDoNotGoTogether_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("key");
  QTest::addColumn<QString>("value");
  const auto row = [](const char* why, const QString& preset, const QString& key, const QString& value) {
    QTest::newRow(why) << preset << key << value;
  };
  row("merging before rotation needs ranks", "zsmerge-paper", "merge_space", "before");
  row("merging after rotation needs source positions", "zsmerge", "merge_space", "after");
  row("evicting without a score", "h2o", "score", "none");
  row("exact without eviction", "full", "read_mode", "exact");
  row("weighted position", "streaming", "value_weight", "wo_v");
  row("a mean of no window", "h2o", "score", "window_mean");
  row("a window of positions", "streaming", "window", "32");
  row("a decay with a window", "zsmerge-paper", "window", "32");
  row("residual slots for neighbours", "zsmerge", "fate", "merge_adjacent residual=3%");
  row("context for streaming", "streaming", "fate", "merge_similar");
  row("weights of a residual slot", "zsmerge", "combine", "similarity");
  row("variance of what is dropped", "h2o", "variance", "on");
  row("rings that merge", "zsmerge", "rings", "3");
  row("rings of different sizes", "h2o", "rings", "3 allocate=pooled_layer");
  row("sharing without an end", "h2o", "allocate", "pooled_layer ceiling=0");
  row("sharing by position", "streaming", "allocate", "pooled_model");
  row("a floor for position", "streaming", "score_floor", "mean");
  row("anchors of attention", "h2o", "anchors", "nested");
  row("merging before rotation with capped distances", "lm-infinite", "merge_space", "before");
}

void TestSettings::refusesAxesThatDoNotGoTogether() {
  QFETCH(const QString, preset);
  QFETCH(const QString, key);
  QFETCH(const QString, value);
  Settings settings{.method = methodOf(preset)};
  for (const QString& change : QString(key + '=' + value).split(' ')) {
    QVERIFY(applySetting(settings, change.section('=', 0, 0).toStdString(), change.section('=', 1).toStdString()));
  }
  const auto checked = checkMethod(settings.method);
  QVERIFY(!checked);
  QCOMPARE(checked.error().code, ErrorCode::invalidSetting);
}

void TestSettings::parsesBudgets_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<int>("kind");  // -1: refused
  QTest::addColumn<double>("value");
  const auto slots_ = static_cast<int>(Budget::Kind::slots);
  const auto percent = static_cast<int>(Budget::Kind::percent);
  QTest::newRow("16") << "16" << slots_ << 16.0;
  QTest::newRow("2048") << "2048" << slots_ << 2048.0;
  QTest::newRow("16777216") << "16777216" << slots_ << 16777216.0;
  QTest::newRow("10%") << "10%" << percent << 10.0;
  QTest::newRow("12.5%") << "12.5%" << percent << 12.5;
  QTest::newRow("100%") << "100%" << percent << 100.0;
  QTest::newRow("full") << "full" << static_cast<int>(Budget::Kind::full) << 0.0;
  for (const char* bad : {"3", "15",  "0",    "-1",   "1e9",  "16777217", "16.5", "200%", "100.1%", "0%",  "-5%", "",
                          "%", "abc", "10 %", "10%%", "Full", "nan",      "inf",  "nan%", "0x20",   " 16", "16 "}) {
    QTest::addRow("refused: '%s'", bad) << QString(bad) << -1 << 0.0;
  }
}

void TestSettings::parsesBudgets() {
  QFETCH(const QString, text);
  QFETCH(const int, kind);
  QFETCH(const double, value);
  const auto budget = Budget::parse(text.toStdString());
  QCOMPARE(budget.has_value(), kind >= 0);
  if (budget) {
    QCOMPARE(static_cast<int>(budget->kind), kind);
    QCOMPARE(budget->value, value);
  } else {
    QCOMPARE(budget.error().code, ErrorCode::invalidSetting);
    QVERIFY(has(budget.error(), "budget") && has(budget.error(), text.toStdString()));
  }
}

void TestSettings::resolvesBudgets() {
  QCOMPARE(Budget::parse("2048")->resolve(100, 90), 2048U);
  QCOMPARE(Budget::parse("10%")->resolve(1700, 1600), 160U);  // of the text alone
  QCOMPARE(Budget::parse("12.5%")->resolve(1999, 1999), 249U);
  QCOMPARE(Budget::parse("7%")->resolve(100, 100), 7U);  // 0.07 * 100 is a little less than 7
  QCOMPARE(Budget::parse("full")->resolve(1700, 1600), 1700U);
  QCOMPARE(Budget::parse("full")->resolve(3, 2), 16U);
}

void TestSettings::splitsBudgets_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QList<int>>("expected");  // B, sink, context, residual, recent
  const auto row = [](const char* preset, const QList<int>& expected) {
    QTest::addRow("%s %d", preset, expected[0]) << QString(preset) << expected;
  };
  row("streaming", {16, 4, 0, 0, 12});
  row("streaming", {1024, 4, 0, 0, 1020});
  row("streaming", {2048, 4, 0, 0, 2044});
  row("h2o", {16, 4, 4, 0, 8});
  row("h2o", {17, 4, 5, 0, 8});
  row("h2o", {1024, 4, 508, 0, 512});
  row("h2o", {2048, 4, 1020, 0, 1024});
  row("zsmerge-paper", {16, 0, 6, 2, 8});
  row("zsmerge-paper", {1024, 0, 510, 2, 512});
  row("zsmerge-paper", {2048, 0, 1022, 2, 1024});
  row("lm-infinite", {1024, 10, 0, 0, 1014});
  row("tova", {1024, 0, 1023, 0, 1});
  row("snapkv", {1024, 0, 992, 0, 32});
  row("pyramidkv", {1024, 0, 992, 0, 32});
  row("zigzagkv", {1024, 0, 992, 0, 32});
  row("zsmerge", {16, 4, 4, 0, 8});
  row("zsmerge", {99, 4, 46, 0, 49});
  row("zsmerge", {100, 4, 45, 1, 50});
  row("zsmerge", {1024, 4, 498, 10, 512});
  row("zsmerge", {2048, 4, 1256, 20, 768});  // recent_most
  row("zsmerge", {4096, 4, 3284, 40, 768});
}

void TestSettings::splitsBudgets() {
  QFETCH(const QString, preset);
  QFETCH(const QList<int>, expected);
  const auto split = splitBudget(methodOf(preset), static_cast<std::uint32_t>(expected[0]));
  QVERIFY(split);
  const QList<int> found{static_cast<int>(split->total()), static_cast<int>(split->sink),
                         static_cast<int>(split->context), static_cast<int>(split->residual),
                         static_cast<int>(split->recent)};
  QCOMPARE(found, expected);
}

void TestSettings::pyramidsAndTheirSums() {
  const CacheMethod pyramid = methodOf("pyramidkv");
  QVERIFY(layerSplits(methodOf("snapkv"), 1024, 30).empty());
  for (const std::uint32_t layers : {2U, 3U, 30U, 32U}) {
    for (const std::uint32_t slots : {52U, 53U, 256U, 1024U, 2049U}) {
      const std::vector<SegmentBudget> splits = layerSplits(pyramid, slots, layers);
      QCOMPARE(splits.size(), std::size_t{layers});
      std::uint64_t sum = 0;
      for (std::size_t layer = 0; layer < layers; ++layer) {
        sum += splits[layer].total();
        QCOMPARE(splits[layer].recent, 32U);
        // min = (B - 32) / beta, max = 2 (B - 32) - min, on the line between them (PyramidKV).
        const double least = (slots - 32) / 20.0;
        const double most = 2.0 * (slots - 32) - least;
        const double wanted = most - static_cast<double>(layer) * (most - least) / (layers - 1);
        QVERIFY(splits[layer].context >= std::floor(wanted - 1e-6) && splits[layer].context <= std::floor(wanted) + 1);
        QVERIFY(layer == 0 || splits[layer].context <= splits[layer - 1].context + 1);
      }
      QCOMPARE(sum, std::uint64_t{slots} * layers);
      QCOMPARE(largestHead(pyramid, slots, layers).value_or(0), splits.front().total());
    }
  }
  CacheMethod pooled = methodOf("snapkv");
  pooled.allocate = Allocate::pooledLayer;
  QCOMPARE(largestHead(pooled, 1000, 30).value_or(0), 2000U);
  pooled.ceiling = 0;
  QVERIFY(!largestHead(pooled, 1000, 30));
}

void TestSettings::smallestBudgetIsTheSmallest_data() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("key");
  QTest::addColumn<QString>("value");
  QTest::addColumn<int>("smallest");
  const auto row = [](const char* why, const QString& preset, const QString& change, int smallest) {
    QTest::newRow(why) << preset << change.section('=', 0, 0) << change.section('=', 1) << smallest;
  };
  for (const char* preset : {"streaming", "h2o", "zsmerge-paper", "zsmerge", "lm-infinite", "tova"}) {
    row(preset, preset, "chunk=256", 16);
  }
  row("snapkv", "snapkv", "chunk=256", 33);
  row("nestedkv", "nestedkv", "chunk=256", 33);
  row("as many context slots as rings", "cascading", "rings=16", 4 + 6 + 16);
  row("pyramidkv", "pyramidkv", "chunk=256", 32 + 20);     // the last layer has (B - 32) / 20 beside its window
  row("zigzagkv", "zigzagkv", "chunk=256", 4 * (32 + 1));  // a quarter is every layer's own
  // sinks + recent + residual + 1
  row("many sinks", "zsmerge", "sink=100", 100 + 102 + 2 + 1);
  row("wide tail", "zsmerge-paper", "recent=50", 50 + 2 + 1);
  row("streaming needs no context", "streaming", "sink=30", 31);
  row("residual slots only where something merges", "h2o", "residual=100", 16);
}

void TestSettings::smallestBudgetIsTheSmallest() {
  QFETCH(const QString, preset);
  QFETCH(const QString, key);
  QFETCH(const QString, value);
  QFETCH(const int, smallest);
  Settings settings{.method = methodOf(preset)};
  QVERIFY(applySetting(settings, key.toStdString(), value.toStdString()));
  const auto slots_ = static_cast<std::uint32_t>(smallest);
  QCOMPARE(smallestBudget(settings.method).value_or(0), slots_);
  const auto split = splitBudget(settings.method, slots_);
  QVERIFY(split);
  QCOMPARE(split->total(), slots_);
  QVERIFY(split->recent >= 1);
  QVERIFY(split->context >= 1 || settings.method.score == Score::position);
  const auto less = splitBudget(settings.method, slots_ - 1);
  QVERIFY(!less);
  QCOMPARE(less.error().code, ErrorCode::invalidSetting);
  QVERIFY2(has(less.error(), "the smallest is " + std::to_string(smallest)), less.error().message.c_str());
}

void TestSettings::partsMayLeaveNoRoom() {
  Settings settings{.method = methodOf("zsmerge")};
  QVERIFY(applySetting(settings, "sink", "100%"));
  QVERIFY(!smallestBudget(settings.method));
  const auto split = splitBudget(settings.method, 1024);
  QVERIFY(!split);
  QCOMPARE(split.error().code, ErrorCode::invalidSetting);

  // A residual slot's age has 16 bits.
  settings.method = methodOf("zsmerge");
  QVERIFY(applySetting(settings, "residual", "50%"));
  QVERIFY(splitBudget(settings.method, 131071));
  const auto aged = splitBudget(settings.method, 131072);
  QVERIFY(!aged);
  QVERIFY2(has(aged.error(), "65,535"), aged.error().message.c_str());
}

void TestSettings::boundedMethods() {
  std::set<std::string> bounded;
  for (const Preset& preset : presets()) {
    if (preset.method.boundedWhileReading()) bounded.emplace(preset.name);
  }
  QVERIFY(bounded == (std::set<std::string>{"streaming", "lm-infinite", "h2o", "tova", "keydiff", "nestedkv",
                                            "cascading", "zsmerge"}));
  Settings settings{.method = methodOf("zsmerge")};
  QCOMPARE(settings.method.readChunk(), 256U);
  QVERIFY(applySetting(settings, "schedule", "token"));
  QCOMPARE(settings.method.readChunk(), 1U);
  QVERIFY(applySetting(settings, "read_mode", "exact"));
  QCOMPARE(settings.method.readChunk(), 256U);
  QVERIFY(!settings.method.boundedWhileReading());
}

QTEST_APPLESS_MAIN(TestSettings)
#include "tst_settings.moc"
