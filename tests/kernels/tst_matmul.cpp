// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products against naive loops in double. Shapes: rows around multiples of 16 and 32 (panels and pairs of them),
// columns of one block up to several slabs of 256, tokens around the tiles of every processor (1, 2, 4, 6, 8).
// Before Qt, whose keyword `slots` is a name in these headers.
#include "kernels/cpu/int16_kernels.h"
#include "tests/kernels/samples.h"

#include <QtTest>

#include <cstring>

using namespace longleaf::tests;

namespace {

struct Shape {
  std::uint32_t rows;
  std::uint32_t columns;
  std::uint32_t tokens;
};

constexpr std::uint32_t kTokens[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 70};

std::vector<Shape> shapesFor(WeightFormat format) {
  const bool isFloat = blockLayout(format).values == 1;
  const bool wide = blockLayout(format).values == 256;
  std::vector<Shape> shapes;
  for (const std::uint32_t tokens : kTokens) {
    shapes.push_back({33, wide ? 256U : isFloat ? 40U : 96U, tokens});
    shapes.push_back({16, wide ? 512U : 576U, tokens});
  }
  shapes.push_back({1, wide ? 256U : 32U, 1});
  shapes.push_back({15, wide ? 768U : 288U, 9});
  shapes.push_back({70, 1536, 17});
  shapes.push_back({49, 1536, 1});
  if (isFloat) {
    shapes.push_back({17, 1, 9});
    shapes.push_back({17, 257, 70});
    shapes.push_back({31, 7, 1});
  }
  return shapes;
}

void addFormats() {
  QTest::addColumn<WeightFormat>("format");
  for (const WeightFormat format : kWeightFormats) QTest::newRow(formatName(format).data()) << format;
}

/// The worst error of out[tokens][stride] relative to the magnitude of the sums.
double worstError(const Sample& sample, const std::vector<float>& x, std::uint32_t tokens, const float* out,
                  std::size_t stride) {
  double worst = 0.0;
  for (std::uint32_t t = 0; t < tokens; ++t) {
    for (std::uint32_t r = 0; r < sample.rows; ++r) {
      const Product wanted = naiveProduct(sample, r, x.data() + std::size_t{t} * sample.columns);
      const double error = std::fabs(static_cast<double>(out[t * stride + r]) - wanted.value);
      worst = std::max(worst, std::isfinite(error) ? error / (wanted.magnitude + 1e-30) : INFINITY);
    }
  }
  return worst;
}

constexpr double kRounding = 1e-6;  // of f32 sums of up to 1536 products; typical errors are a tenth of it
// Of 16-bit products: a number that lies half-way between two codes, to f32 precision, may get either.
constexpr double kHalfWay = 4e-6;

/// Weights and activations as the product sees them.
struct Seen {
  Sample sample;
  std::vector<float> x;
  double rounding = kRounding;
};

Seen seenBy(ActivationFormat activations, WeightFormat format, Sample sample, const std::vector<float>& x,
            std::uint32_t tokens) {
  if (activations == ActivationFormat::f32) return {std::move(sample), x};
  if (blockLayout(format).values > 1) return {std::move(sample), roundActivations(x)};
  const bool half = format == WeightFormat::f16 || format == WeightFormat::bf16;
  const bool whole = sample.columns % cpu::kPairBlock == 0 && tokens >= cpu::kPairRows;
  if (!half || !whole || cpu::int16Dot(cpu::activeIsa()) == nullptr) return {std::move(sample), x};
  sample.values = roundBlocks(sample.values, cpu::kPairBlock, cpu::kLargestLaneCode);
  return {std::move(sample), roundBlocks(x, cpu::kPairBlock, cpu::kLargestRowCode), kHalfWay};
}

}  // namespace

class TestMatmul : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void products_data() { addFormats(); }
  void products();
  void roundedActivationsAreNear_data() { addFormats(); }
  void roundedActivationsAreNear();
  void promptsOfHalfWidthWeightsAreNear();
  void floatAndHalfWidthTargets();
  void severalTargets();
  void anyNumberOfThreadsGivesTheSameBits_data() { addFormats(); }
  void anyNumberOfThreadsGivesTheSameBits();
  void manyTokensAtOnce();
  void zeroActivations();
  void embeddingIsTheWeights_data() { addFormats(); }
  void embeddingIsTheWeights();
  void valueGram_data() { addFormats(); }
  void valueGram();
};

void TestMatmul::products() {
  QFETCH(WeightFormat, format);
  Bench bench(2);
  for (const Shape& shape : shapesFor(format)) {
    const std::vector<float> x = randomFloats(std::size_t{shape.tokens} * shape.columns, shape.rows);
    const std::uint32_t stride = shape.rows + 3;
    for (const ActivationFormat activations : {ActivationFormat::f32, ActivationFormat::q8}) {
      const auto [sample, seen, rounding] =
          seenBy(activations, format, makeSample(format, shape.rows, shape.columns, shape.tokens), x, shape.tokens);
      std::vector<float> out(std::size_t{shape.tokens} * stride, 7.0F);
      const MatmulTarget target{sample.matrix.get(), out.data(), stride};
      cpu::matmul(bench.context(), {x.data(), shape.columns, shape.tokens, {&target, 1}, activations});
      const double error = worstError(sample, seen, shape.tokens, out.data(), stride);
      QVERIFY2(error < rounding,
               qPrintable(
                   QString("%1 x %2, %3 tokens: %4").arg(shape.rows).arg(shape.columns).arg(shape.tokens).arg(error)));
      for (std::uint32_t t = 0; t < shape.tokens; ++t) {
        for (std::uint32_t r = shape.rows; r < stride; ++r) QCOMPARE(out[std::size_t{t} * stride + r], 7.0F);
      }
    }
  }
}

void TestMatmul::roundedActivationsAreNear() {
  QFETCH(WeightFormat, format);
  Bench bench(1);
  const Sample sample = makeSample(format, 64, 1536, 5);
  const std::vector<float> x = randomFloats(1536, 6);
  std::vector<float> exact(64);
  std::vector<float> rounded(64);
  MatmulTarget target{sample.matrix.get(), exact.data(), 64};
  cpu::matmul(bench.context(), {x.data(), 1536, 1, {&target, 1}, ActivationFormat::f32});
  target.out = rounded.data();
  cpu::matmul(bench.context(), {x.data(), 1536, 1, {&target, 1}, ActivationFormat::q8});
  double difference = 0.0;
  double squares = 0.0;
  for (std::size_t r = 0; r < 64; ++r) {
    difference += std::pow(static_cast<double>(exact[r]) - rounded[r], 2);
    squares += std::pow(static_cast<double>(exact[r]), 2);
  }
  QVERIFY2(difference < 1e-3 * squares, qPrintable(QString::number(difference / squares)));
}

// Six tokens are enough for a prompt: half-width weights and activations are rounded to 16 bits, which is seen (the
// arithmetic is another one) and as near as half precision is.
void TestMatmul::promptsOfHalfWidthWeightsAreNear() {
  Bench bench(1);
  for (const WeightFormat format : {WeightFormat::f16, WeightFormat::bf16}) {
    const Sample sample = makeSample(format, 64, 1536, 5);
    const std::vector<float> x = randomFloats(std::size_t{6} * 1536, 6);
    std::vector<float> exact(std::size_t{6} * 64);
    std::vector<float> rounded(exact.size());
    MatmulTarget target{sample.matrix.get(), exact.data(), 64};
    cpu::matmul(bench.context(), {x.data(), 1536, 6, {&target, 1}, ActivationFormat::f32});
    target.out = rounded.data();
    cpu::matmul(bench.context(), {x.data(), 1536, 6, {&target, 1}, ActivationFormat::q8});
    double difference = 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      difference += std::pow(static_cast<double>(exact[i]) - rounded[i], 2);
      squares += std::pow(static_cast<double>(exact[i]), 2);
    }
    QVERIFY2(difference < 1e-7 * squares, qPrintable(QString::number(difference / squares)));
    QCOMPARE(difference > 0.0, cpu::int16Dot(cpu::activeIsa()) != nullptr);
  }
}

// A float target beside a half-width one: both in f32, from the same activations.
void TestMatmul::floatAndHalfWidthTargets() {
  const std::uint32_t columns = 128;
  const std::uint32_t tokens = 13;
  Bench bench(2);
  const Sample samples[] = {makeSample(WeightFormat::f32, 20, columns, 1),
                            makeSample(WeightFormat::f16, 40, columns, 2)};
  const std::vector<float> x = randomFloats(std::size_t{tokens} * columns, 9);
  std::vector<float> outs[2] = {std::vector<float>(std::size_t{tokens} * 20),
                                std::vector<float>(std::size_t{tokens} * 40)};
  const MatmulTarget targets[] = {{samples[0].matrix.get(), outs[0].data(), 20},
                                  {samples[1].matrix.get(), outs[1].data(), 40}};
  cpu::matmul(bench.context(), {x.data(), columns, tokens, targets, ActivationFormat::q8});
  for (std::size_t i = 0; i < 2; ++i) {
    QVERIFY(worstError(samples[i], x, tokens, outs[i].data(), samples[i].rows) < kRounding);
  }
}

// Targets of different formats and heights share one call; one has a bias, one adds to what is there, one does both.
void TestMatmul::severalTargets() {
  const std::uint32_t columns = 256;
  const Sample samples[] = {
      makeSample(WeightFormat::q4_1, 37, columns, 1), makeSample(WeightFormat::q6_k, 16, columns, 2),
      makeSample(WeightFormat::f16, 5, columns, 3), makeSample(WeightFormat::q8_0, 130, columns, 4)};
  for (const std::uint32_t tokens : {1U, 9U}) {
    const std::vector<float> x = randomFloats(std::size_t{tokens} * columns, 9);
    const std::vector<float> bias = randomFloats(200, 10);
    for (const unsigned threads : {1U, 3U}) {
      Bench bench(threads);
      std::vector<std::vector<float>> outs;
      std::vector<MatmulTarget> targets;
      for (const Sample& sample : samples) outs.emplace_back(std::size_t{tokens} * sample.rows, 0.5F);
      for (std::size_t i = 0; i < 4; ++i) {
        targets.push_back({samples[i].matrix.get(), outs[i].data(), samples[i].rows,
                           i == 1 || i == 3 ? bias.data() : nullptr, i >= 2});
      }
      cpu::matmul(bench.context(), {x.data(), columns, tokens, targets, ActivationFormat::q8});
      for (std::size_t i = 0; i < 4; ++i) {
        const auto [sample, seen, rounding] =
            seenBy(ActivationFormat::q8, samples[i].matrix->format(),
                   makeSample(samples[i].matrix->format(), samples[i].rows, columns, i + 1), x, tokens);
        for (std::uint32_t t = 0; t < tokens; ++t) {
          for (std::uint32_t r = 0; r < samples[i].rows; ++r) {
            const Product product = naiveProduct(sample, r, seen.data() + std::size_t{t} * columns);
            const double wanted =
                product.value + (i >= 2 ? 0.5 : 0.0) + (i == 1 || i == 3 ? static_cast<double>(bias[r]) : 0.0);
            const double error = std::fabs(static_cast<double>(outs[i][std::size_t{t} * samples[i].rows + r]) - wanted);
            QVERIFY(error < rounding * (product.magnitude + 1.0));
          }
        }
      }
    }
  }
}

void TestMatmul::anyNumberOfThreadsGivesTheSameBits() {
  QFETCH(WeightFormat, format);
  const std::uint32_t rows = 520;
  const std::uint32_t columns = 768;
  const std::uint32_t tokens = 19;
  const Sample sample = makeSample(format, rows, columns, 11);
  const std::vector<float> x = randomFloats(std::size_t{tokens} * columns, 12);
  for (const ActivationFormat activations : {ActivationFormat::f32, ActivationFormat::q8}) {
    std::vector<float> first;
    for (const unsigned threads : {1U, 2U, 3U}) {
      Bench bench(threads);
      std::vector<float> out(std::size_t{tokens} * rows);
      const MatmulTarget target{sample.matrix.get(), out.data(), rows};
      cpu::matmul(bench.context(), {x.data(), columns, tokens, {&target, 1}, activations});
      if (first.empty()) first = out;
      QVERIFY(std::memcmp(first.data(), out.data(), out.size() * sizeof(float)) == 0);
    }
  }
}

// More tokens than a thread's sums hold at a time; a token's result does not depend on that.
void TestMatmul::manyTokensAtOnce() {
  Bench bench(2, 600, 64);
  for (const WeightFormat format : {WeightFormat::f32, WeightFormat::f16, WeightFormat::q4_0}) {
    const Sample sample = makeSample(format, 20, 64, 13);
    const std::vector<float> x = randomFloats(std::size_t{600} * 64, 14);
    std::vector<float> out(std::size_t{600} * 20);
    const MatmulTarget target{sample.matrix.get(), out.data(), 20};
    cpu::matmul(bench.context(), {x.data(), 64, 600, {&target, 1}, ActivationFormat::f32});
    QVERIFY(worstError(sample, x, 600, out.data(), 20) < kRounding);
  }
}

void TestMatmul::zeroActivations() {
  Bench bench(1);
  for (const WeightFormat format : kWeightFormats) {
    const Sample sample = makeSample(format, 17, 256, 15);
    const std::vector<float> x(256, 0.0F);
    std::vector<float> out(17, 1.0F);
    const MatmulTarget target{sample.matrix.get(), out.data(), 17};
    cpu::matmul(bench.context(), {x.data(), 256, 1, {&target, 1}, ActivationFormat::q8});
    for (const float value : out) QCOMPARE(value, 0.0F);
  }
}

void TestMatmul::embeddingIsTheWeights() {
  QFETCH(WeightFormat, format);
  Bench bench(2);
  const Sample sample = makeSample(format, 45, 768, 16);
  const std::vector<std::int32_t> ids{0, 44, 17, 17, 15, 16};
  std::vector<float> out(ids.size() * 768);
  cpu::embed(bench.context(), {sample.matrix.get(), ids, out.data()});
  for (std::size_t i = 0; i < out.size(); ++i) {
    QCOMPARE(out[i], sample.values[static_cast<std::size_t>(ids[i / 768]) * 768 + i % 768]);
  }
}

// Heads that begin in the middle of a block (80), one that is narrower than a block, and the usual 64.
void TestMatmul::valueGram() {
  QFETCH(WeightFormat, format);
  for (const auto& [heads, dim] : {std::pair{4U, 64U}, {16U, 16U}, {16U, 80U}}) {
    const Sample sample = makeSample(format, 37, heads * dim, 17);
    std::vector<float> first;
    for (const unsigned threads : {1U, 3U}) {
      Bench bench(threads);
      std::vector<float> gram(std::size_t{heads} * dim * dim, -1.0F);
      cpu::valueGram(bench.context(), {sample.matrix.get(), heads, dim, gram.data()});
      if (first.empty()) first = gram;
      QVERIFY(first == gram);
    }
    for (std::size_t h = 0; h < heads; ++h) {
      for (std::size_t i = 0; i < dim; ++i) {
        for (std::size_t j = 0; j < dim; ++j) {
          double wanted = 0.0;
          double magnitude = 1e-30;
          for (std::size_t r = 0; r < sample.rows; ++r) {
            const float* row = sample.values.data() + (r * heads + h) * dim;
            wanted += static_cast<double>(row[i]) * static_cast<double>(row[j]);
            magnitude += std::fabs(static_cast<double>(row[i]) * static_cast<double>(row[j]));
          }
          QVERIFY(std::fabs(static_cast<double>(first[(h * dim + i) * dim + j]) - wanted) < 1e-6 * magnitude);
        }
      }
    }
  }
}

QTEST_APPLESS_MAIN(TestMatmul)
#include "tst_matmul.moc"
