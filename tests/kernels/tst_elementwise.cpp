// SPDX-License-Identifier: GPL-3.0-or-later
// Before Qt, whose keyword `slots` is a name in these headers.
#include "kernels/cpu/elementwise.h"
#include "tests/kernels/samples.h"

#include <QtTest>

using namespace longleaf::tests;

class TestElementwise : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rmsNorm();
  void siluMul();
  void siluOfLargeNumbers();
  void crossEntropy();
};

void TestElementwise::rmsNorm() {
  for (const std::uint32_t width : {1U, 7U, 40U, 64U, 576U, 1000U}) {
    for (const std::uint32_t tokens : {1U, 5U, 70U}) {
      const std::vector<float> x = randomFloats(std::size_t{tokens} * width, width, 2.0F);
      const std::vector<float> weight = randomFloats(width, 4);
      std::vector<float> first;
      for (const unsigned threads : {1U, 3U}) {
        Bench bench(threads);
        std::vector<float> out(x.size());
        cpu::rmsNorm(bench.context(), {x.data(), weight.data(), out.data(), tokens, width, 1e-5F});
        if (first.empty()) first = out;
        QVERIFY(first == out);
        for (std::size_t t = 0; t < tokens; ++t) {
          double squares = 0.0;
          for (std::size_t i = 0; i < width; ++i) squares += std::pow(static_cast<double>(x[t * width + i]), 2);
          for (std::size_t i = 0; i < width; ++i) {
            const double wanted = static_cast<double>(x[t * width + i]) * static_cast<double>(weight[i]) /
                                  std::sqrt(squares / width + static_cast<double>(1e-5F));
            QVERIFY(std::fabs(static_cast<double>(out[t * width + i]) - wanted) <= 1e-6 * std::fabs(wanted));
          }
        }
      }
    }
  }
}

void TestElementwise::siluMul() {
  for (const std::size_t count : {1U, 17U, 1536U, 50001U}) {
    const std::vector<float> x = randomFloats(count, 1, 4.0F);
    const std::vector<float> up = randomFloats(count, 2);
    std::vector<float> first;
    for (const unsigned threads : {1U, 3U}) {
      Bench bench(threads);
      std::vector<float> gate = x;
      cpu::siluMul(bench.context(), {gate.data(), up.data(), count});
      if (first.empty()) first = gate;
      QVERIFY(first == gate);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const double wanted =
          static_cast<double>(x[i]) / (1.0 + std::exp(-static_cast<double>(x[i]))) * static_cast<double>(up[i]);
      QVERIFY(std::fabs(static_cast<double>(first[i]) - wanted) <= 1e-6 * std::fabs(wanted) + 1e-12);
    }
  }
}

void TestElementwise::siluOfLargeNumbers() {
  Bench bench(1);
  std::vector<float> gate(32, 200.0F);
  std::fill_n(gate.begin(), 16, -200.0F);
  const std::vector<float> up(32, 1.0F);
  cpu::siluMul(bench.context(), {gate.data(), up.data(), 32});
  for (std::size_t i = 0; i < 32; ++i) QVERIFY(i < 16 ? std::fabs(gate[i]) < 1e-30F : gate[i] == 200.0F);
}

void TestElementwise::crossEntropy() {
  for (const std::uint32_t vocabulary : {1U, 5U, 64U, 1003U, 49152U}) {
    const std::uint32_t tokens = 9;
    std::vector<float> logits = randomFloats(std::size_t{tokens} * vocabulary, vocabulary, 5.0F);
    for (std::size_t j = 0; j < vocabulary; ++j) logits[j] += 300.0F;  // exp would overflow without the shift
    std::vector<std::int32_t> targets(tokens);
    for (std::uint32_t t = 0; t < tokens; ++t) targets[t] = static_cast<std::int32_t>(t * 7919 % vocabulary);
    std::vector<float> first;
    for (const unsigned threads : {1U, 2U}) {
      Bench bench(threads);
      std::vector<float> nll(tokens);
      cpu::crossEntropy(bench.context(), {logits.data(), targets, vocabulary, nll.data()});
      if (first.empty()) first = nll;
      QVERIFY(first == nll);
    }
    for (std::size_t t = 0; t < tokens; ++t) {
      const float* row = logits.data() + t * vocabulary;
      const double largest = static_cast<double>(*std::max_element(row, row + vocabulary));
      double sum = 0.0;
      for (std::size_t j = 0; j < vocabulary; ++j) sum += std::exp(static_cast<double>(row[j]) - largest);
      const double wanted = std::log(sum) + largest - static_cast<double>(row[targets[t]]);
      QVERIFY(std::fabs(static_cast<double>(first[t]) - wanted) < 1e-6 * std::max(std::fabs(largest), 10.0));
    }
  }
}

QTEST_APPLESS_MAIN(TestElementwise)
#include "tst_elementwise.moc"
