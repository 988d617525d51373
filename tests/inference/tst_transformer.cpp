// SPDX-License-Identifier: GPL-3.0-or-later
// The forward pass against a plain one in double precision, one pass against many, and real weights against golden
// values.
#include "inference/transformer/transformer.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "inference/session/session.h"
#include "kernels/cpu/cpu_backend.h"
#include "support/paths.h"
#include "support/reference_transformer.h"
#include "support/scratch_folder.h"

// Behind the kernels, which have fields called `slots`.
#include <QTest>

using namespace longleaf::inference;
using longleaf::kernels::ActivationFormat;
using longleaf::kernels::Backend;
using longleaf::kernels::Positions;
using longleaf::kernels::StoreFormat;
using longleaf::kernels::WeightFormat;
using longleaf::tests::ReferenceTransformer;
using longleaf::tests::ScratchFolder;
using longleaf::tests::TinyModel;

Q_DECLARE_METATYPE(TinyModel)

namespace {

using Logits = std::vector<std::vector<float>>;  // [tokens][vocabulary]

std::vector<TokenId> someIds(std::size_t count, std::uint32_t vocabulary) {
  std::vector<TokenId> ids;
  for (std::uint32_t state = 12345; ids.size() < count; state = state * 1664525U + 1013904223U) {
    ids.push_back(static_cast<TokenId>((state >> 8U) % vocabulary));
  }
  return ids;
}

/// The largest difference; NaN counts as infinite.
template <class T>
double difference(const std::vector<std::vector<T>>& a, const Logits& b) {
  if (a.size() != b.size()) return HUGE_VAL;
  double largest = 0;
  for (std::size_t row = 0; row < a.size(); ++row) {
    for (std::size_t i = 0; i < a[row].size(); ++i) {
      const double d = std::abs(static_cast<double>(a[row][i]) - static_cast<double>(b[row][i]));
      if (!(d <= largest)) largest = std::isnan(d) ? HUGE_VAL : d;
    }
  }
  return largest;
}

/// A model with the memory of one reading: a document tier, an overlay, activations.
struct Stage {
  std::unique_ptr<Backend> backend = longleaf::kernels::makeCpuBackend(2);
  std::unique_ptr<const Model> model{};
  std::optional<SlotStorage> document{};
  std::optional<SlotStorage> overlay{};
  std::optional<Workspace> workspace{};
  std::optional<Transformer> transformer{};
  Positions positions;
  std::uint32_t committed = 0;

  /// False, after a warning, when something could not be made.
  bool open(const TinyModel& options, std::uint32_t tokens);

  /// Logits after each of `ids`, read behind what was read before.
  Logits read(std::span<const TokenId> ids, bool intoOverlay = false, bool decoding = false);
};

bool Stage::open(const TinyModel& options, std::uint32_t tokens) {
  const ScratchFolder folder;
  auto loaded = Model::load(folder.write("model.gguf", longleaf::tests::tinyModel(options)), *backend);
  if (!loaded) {
    qWarning("%s", loaded.error().message.c_str());
    return false;
  }
  model = std::move(*loaded);
  const ModelConfig& config = model->config();
  TierShape shape{.cache = {.layers = config.layers,
                            .kvHeads = config.kvHeads,
                            .group = config.group(),
                            .headDim = config.headDim,
                            .store = StoreFormat::f32},
                  .capacity = tokens,
                  .positions = positions,
                  .document = true};
  auto tier = SlotStorage::create(shape, *backend, "the cache");
  shape.document = false;
  auto upper = SlotStorage::create(shape, *backend, "the overlay");
  auto memory = Workspace::create(
      *model, {.maxTokens = tokens, .logitRows = tokens, .ropePositions = tokens + 1, .valueGram = false}, *backend);
  if (!tier || !upper || !memory) return false;
  document = std::move(*tier);
  overlay = std::move(*upper);
  workspace = std::move(*memory);
  const std::uint32_t widest = std::max({config.hidden, config.feedForward, config.heads * config.headDim});
  const auto reserved =
      backend->reserve({.cache = shape.cache, .maxTokens = tokens, .maxSlots = 2 * tokens + 32, .maxColumns = widest});
  transformer.emplace(*model, *backend, *workspace);
  return reserved.has_value();
}

Logits Stage::read(std::span<const TokenId> ids, bool intoOverlay, bool decoding) {
  const auto n = static_cast<std::uint32_t>(ids.size());
  const ForwardArgs args{.ids = ids,
                         .firstToken = committed,
                         .document = &*document,
                         .overlay = intoOverlay ? &*overlay : nullptr,
                         .positions = positions,
                         .writeRotated = decoding && positions == Positions::relative,
                         .activations = ActivationFormat::f32};
  if (!transformer->forward(args, {})) return {};
  const SlotStorage& tier = intoOverlay ? *overlay : *document;
  backend->commit({.shape = tier.shape().cache, .layers = tier.layers(), .tokens = n});
  committed += n;
  transformer->computeLogits(0, n, ActivationFormat::f32);
  std::vector<float> all(std::size_t{n} * model->config().vocabulary);
  if (!transformer->downloadLogits(all)) return {};
  Logits rows;
  for (auto at = all.begin(); at != all.end(); at += model->config().vocabulary) {
    rows.emplace_back(at, at + model->config().vocabulary);
  }
  return rows;
}

}  // namespace

class TestTransformer final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void equalsTheReference_data();
  void equalsTheReference();
  void passesMayBeCutAnywhere_data();
  void passesMayBeCutAnywhere();
  void scoresLikelihoods();
  void aStoppedPassLeavesTheLengths();
  void goldenLogitsOfLlama2();
  void goldenLikelihoodsOfTheDemoModel();
};

void TestTransformer::equalsTheReference_data() {
  QTest::addColumn<TinyModel>("options");
  const auto row = [](const char* name, const TinyModel& options) { QTest::newRow(name) << options; };
  row("grouped heads, tied", {});
  row("grouped heads, untied", {.tied = false, .seed = 2});
  row("as many KV heads as heads", {.kvHeads = 4, .seed = 3});
  row("one KV head", {.kvHeads = 1, .tied = false, .seed = 4});
  row("biases", {.biases = true, .seed = 5});
  row("biases, KV heads as heads", {.kvHeads = 4, .biases = true, .seed = 6});
  row("one layer, wide heads", {.layers = 1, .hidden = 96, .heads = 2, .kvHeads = 1, .feedForward = 160, .seed = 7});
  row("three layers, narrow heads", {.layers = 3, .hidden = 128, .heads = 8, .kvHeads = 2, .seed = 8});
  row("f16 weights", {.format = WeightFormat::f16, .seed = 9});
  row("Q8_0 weights", {.format = WeightFormat::q8_0, .tied = false, .seed = 10});
  row("Q4_1 weights", {.format = WeightFormat::q4_1, .seed = 11});
  row("Q4_K weights", {.hidden = 256, .heads = 4, .feedForward = 256, .format = WeightFormat::q4_k, .seed = 12});
}

void TestTransformer::equalsTheReference() {
  QFETCH(const TinyModel, options);
  const std::vector<TokenId> ids = someIds(45, options.vocabulary);
  const auto expected = ReferenceTransformer(options).logits(ids);
  // What is compared says something: two rows differ by far more than the tolerance.
  QVERIFY(std::abs(expected[10][7] - expected[11][7]) > 1e-3);

  for (const Positions positions : {Positions::absolute, Positions::relative}) {
    Stage stage{.positions = positions};
    QVERIFY(stage.open(options, 64));
    const double d = difference(expected, stage.read(ids));
    QVERIFY2(d < 5e-5, qPrintable(QString::number(d)));
  }
}

void TestTransformer::passesMayBeCutAnywhere_data() {
  QTest::addColumn<bool>("relative");
  QTest::addColumn<bool>("overlay");
  QTest::newRow("absolute") << false << false;
  QTest::newRow("relative") << true << false;
  QTest::newRow("absolute, overlay") << false << true;
  QTest::newRow("relative, overlay") << true << true;
}

void TestTransformer::passesMayBeCutAnywhere() {
  QFETCH(const bool, relative);
  QFETCH(const bool, overlay);
  const Positions positions = relative ? Positions::relative : Positions::absolute;
  const TinyModel options{.kvHeads = 2, .seed = 21};
  const std::vector<TokenId> ids = someIds(60, options.vocabulary);
  Stage whole{.positions = positions};
  QVERIFY(whole.open(options, 64));
  const Logits expected = whole.read(ids);

  for (const std::size_t cut : {std::size_t{1}, std::size_t{16}, std::size_t{37}}) {
    Stage parts{.positions = positions};
    QVERIFY(parts.open(options, 64));
    Logits found = parts.read(std::span(ids).first(cut));
    const SlotStorage& first = *parts.document;
    if (relative) {
      parts.backend->rotate({.shape = first.shape().cache, .layers = first.layers(), .rope = parts.workspace->rope});
    }
    // A few at a time, then token by token: the two ways that kernels have of attending.
    const std::span<const TokenId> rest = std::span(ids).subspan(cut);
    for (Logits& piece :
         std::vector{parts.read(rest.first(5), overlay, true), parts.read(rest.subspan(5, 3), overlay, true)}) {
      found.insert(found.end(), piece.begin(), piece.end());
    }
    for (const TokenId& id : rest.subspan(8)) {
      const Logits one = parts.read(std::span(&id, 1), overlay, true);
      found.insert(found.end(), one.begin(), one.end());
    }
    const double d = difference(expected, found);
    QVERIFY2(d < 2e-5, qPrintable(QString("cut at %1: %2").arg(cut).arg(d)));
  }
}

void TestTransformer::scoresLikelihoods() {
  const TinyModel options{.seed = 31};
  const std::vector<TokenId> ids = someIds(40, options.vocabulary);
  Stage stage{.positions = Positions::absolute};
  QVERIFY(stage.open(options, 40));
  QCOMPARE(stage.read(ids).size(), ids.size());
  std::vector<float> found(39);
  QVERIFY(stage.transformer->negativeLogLikelihood({.firstRow = 0, .targets = std::span(ids).subspan(1), .nll = found},
                                                   ActivationFormat::f32));
  const auto logits = ReferenceTransformer(options).logits(ids);
  for (std::size_t t = 0; t + 1 < ids.size(); ++t) {
    double sum = 0;
    for (const double logit : logits[t]) sum += std::exp(logit);
    const double expected = std::log(sum) - logits[t][static_cast<std::size_t>(ids[t + 1])];
    QVERIFY(std::abs(static_cast<double>(found[t]) - expected) < 2e-5);
  }
}

void TestTransformer::aStoppedPassLeavesTheLengths() {
  Stage stage{.positions = Positions::absolute};
  QVERIFY(stage.open({}, 32));
  const std::vector<TokenId> ids = someIds(8, 300);
  QCOMPARE(stage.read(ids).size(), ids.size());
  std::stop_source source;
  source.request_stop();
  const auto stopped = stage.transformer->forward(
      {.ids = ids, .firstToken = 8, .document = &*stage.document, .overlay = nullptr, .positions = stage.positions},
      source.get_token());
  QVERIFY(!stopped);
  QCOMPARE(stopped.error().code, ErrorCode::stopped);
  QCOMPARE(*stage.document->maxLength(*stage.backend), 8U);
}

namespace {

/// Reads ids with a full f32 cache and unrounded activations; false, after a warning, on an error.
bool readAll(const Model& model, Backend& backend, std::span<const TokenId> ids, std::vector<float>& nll,
             std::vector<float>& lastLogits) {
  Settings settings{.method = *presetByName("full"), .activations = ActivationFormat::f32};
  settings.method.store = StoreFormat::f32;
  const auto tokens = static_cast<std::uint32_t>(ids.size());
  const auto made = plan(
      model.header(),
      {.settings = settings, .budget = {}, .tokens = tokens, .textTokens = tokens, .overlay = false, .logitRows = 16},
      backend, true);
  if (!made) return false;
  auto session = Session::create(model, backend, *made);
  if (!session) return false;
  if (!(*session)->read(ids.first(tokens - 1), {.nll = &nll})) return false;
  return (*session)->generate(ids.last(1), {.sampling = {.maxTokens = 0}, .promptLogits = &lastLogits}).has_value();
}

}  // namespace

void TestTransformer::goldenLogitsOfLlama2() {
  const std::string file = longleaf::tests::sharedFile("golden/tiny-llama2-q4_k_m.gguf");
  const std::string values = longleaf::tests::sharedFile("golden/tiny_llama2.json");
  if (file.empty() || values.empty()) QSKIP("the golden LLaMA-2 is missing");
  const auto backend = longleaf::kernels::makeCpuBackend(2);
  const auto model = Model::load(file, *backend);
  QVERIFY(model);
  const auto golden = nlohmann::json::parse(std::ifstream(values)).at("tiny-llama2-q4_k_m").at("values");
  for (const auto& one : golden) {
    const auto ids = one.at("ids").get<std::vector<TokenId>>();
    std::vector<float> nll;
    std::vector<float> logits;
    QVERIFY(readAll(**model, *backend, ids, nll, logits));
    for (std::size_t i = 0; i < one.at("top_ids").size(); ++i) {
      const double expected = one.at("top_logits")[i].get<double>();
      const auto found = static_cast<double>(logits[one.at("top_ids")[i].get<std::size_t>()]);
      QVERIFY2(std::abs(found - expected) < 2e-3, qPrintable(QString("%1 %2").arg(found).arg(expected)));
    }
  }
}

void TestTransformer::goldenLikelihoodsOfTheDemoModel() {
  const std::string file = longleaf::tests::demoModel();
  const std::string values = longleaf::tests::sharedFile("golden/smollm2.json");
  if (file.empty() || values.empty()) QSKIP("the demo model or its golden values are missing");
  const auto backend = longleaf::kernels::makeCpuBackend(2);
  const auto model = Model::load(file, *backend);
  QVERIFY(model);
  const auto golden = nlohmann::json::parse(std::ifstream(values));

  std::vector<TokenId> ids = golden.at("book").at("first").get<std::vector<TokenId>>();
  ids.resize(18);
  std::vector<float> nll;
  std::vector<float> logits;
  QVERIFY(readAll(**model, *backend, ids, nll, logits));
  QCOMPARE(golden.at("nll")[0].at("start").get<int>(), 0);
  for (std::size_t i = 0; i < 16; ++i) {
    const double expected = golden.at("nll")[0].at("first16")[i].get<double>();
    QVERIFY2(std::abs(static_cast<double>(nll[i]) - expected) < 2e-3,
             qPrintable(QString("%1: %2 %3").arg(i).arg(nll[i]).arg(expected)));
  }

  for (const auto& one : golden.at("greedy")) {
    const auto prompt = one.at("prompt_ids").get<std::vector<TokenId>>();
    QVERIFY(readAll(**model, *backend, prompt, nll, logits));
    for (std::size_t i = 0; i < one.at("first").at("top_ids").size(); ++i) {
      const double expected = one.at("first").at("top_logits")[i].get<double>();
      const auto found = static_cast<double>(logits[one.at("first").at("top_ids")[i].get<std::size_t>()]);
      QVERIFY2(std::abs(found - expected) < 5e-3, qPrintable(QString("%1 %2").arg(found).arg(expected)));
    }
  }
}

QTEST_APPLESS_MAIN(TestTransformer)
#include "tst_transformer.moc"
