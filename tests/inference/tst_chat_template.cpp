// SPDX-License-Identifier: GPL-3.0-or-later
// Recognition of the templates that models carry, and the texts that come of them.
#include <QTest>
#include <nlohmann/json.hpp>

#include "inference/tokenizer/chat_template.h"
#include "support/vocabularies.h"

using namespace longleaf::inference;
using namespace longleaf::tests;

class TestChatTemplate final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void names();
  void recognised_data();
  void recognised();
  void defaultSystem_data();
  void defaultSystem();
  void refused_data();
  void refused();
  void conversations();
  void goldenPrompt();
};

namespace {

constexpr const char* kSmol =
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\n"
    "You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
constexpr const char* kQwen =
    R"({%- if messages[0]['role'] == 'system' %}{{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }})"
    R"({%- else %}{{- '<|im_start|>system\nYou are Qwen, Alibaba\'s assistant.<|im_end|>\n' }}{%- endif %})";
constexpr const char* kPlainChatml =
    R"({% for m in messages %}{{'<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n'}}{% endfor %})";
constexpr const char* kLlama2 =
    R"({% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% endif %})"
    R"({% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %})";
constexpr const char* kLlama3 =
    R"({% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + )"
    R"('<|eot_id|>' %})";
constexpr const char* kZephyr =
    R"({% if message['role'] == 'user' %}{{ '<|user|>\n' + message['content'] + eos_token }}{% elif message['role'] == )"
    R"('assistant' %}{{ '<|assistant|>\n'  + message['content'] + eos_token }}{% endif %})";
constexpr const char* kStableZephyr =
    R"({{ '<|user|>\n' + message['content'] + '<|endoftext|>' }}{{ '<|assistant|>\n' }})";
constexpr const char* kPhi3 =
    R"({{'<|user|>' + '\n' + message['content'] + '<|end|>' + '\n' + '<|assistant|>' + '\n' + eos_token}})";
constexpr const char* kFalcon3 =
    R"({{ '<|user|>\n' + message['content'] + '\n' }}{{ '<|assistant|>\n' + message['content'] + eos_token }})";
constexpr const char* kMistral = R"({{ '[INST] ' + message['content'] + ' [/INST]' }})";
constexpr const char* kGemma = R"({{ '<start_of_turn>' + role + '\n' + message['content'] + '<end_of_turn>\n' }})";
constexpr const char* kPhi4 = R"({{'<|im_start|>user<|im_sep|>' + message['content'] + '<|im_end|>'}})";

std::string first(const ChatTemplate& chat, const std::string& system, const std::string& user) {
  if (system.empty()) return chat.bareUserOpen + user + chat.userClose;
  return chat.systemOpen + system + chat.systemClose + chat.firstUserOpen + user + chat.userClose;
}

std::string later(const ChatTemplate& chat, const std::string& answer, const std::string& user) {
  return answer + chat.answerClose + chat.userOpen + user + chat.userClose;
}

}  // namespace

void TestChatTemplate::names() {
  QCOMPARE(chatTemplateNames(), (std::vector<std::string_view>{"llama-2", "chatml", "llama-3", "zephyr"}));
  for (const std::string_view name : chatTemplateNames()) {
    const auto chat = chatTemplateByName(name);
    QVERIFY(chat);
    QVERIFY(chatFormatName(chat->format) == name);
    QVERIFY(chat->defaultSystem.empty());
  }
  const auto unknown = chatTemplateByName("gemma");
  QVERIFY(!unknown && unknown.error().code == ErrorCode::invalidSetting);
  QVERIFY(unknown.error().message.find("llama-2, chatml, llama-3, zephyr") != std::string::npos);
}

void TestChatTemplate::recognised_data() {
  QTest::addColumn<QString>("jinja");
  QTest::addColumn<QString>("name");
  QTest::newRow("SmolLM2") << QString(kSmol) << QString("chatml");
  QTest::newRow("Qwen2") << QString(kQwen) << QString("chatml");
  QTest::newRow("Llama 2") << QString(kLlama2) << QString("llama-2");
  QTest::newRow("Llama 3") << QString(kLlama3) << QString("llama-3");
  QTest::newRow("Zephyr") << QString(kZephyr) << QString("zephyr");
  QTest::newRow("StableLM Zephyr") << QString(kStableZephyr) << QString("zephyr");
}

void TestChatTemplate::recognised() {
  QFETCH(QString, jinja);
  QFETCH(QString, name);
  const auto chat = recogniseChatTemplate(jinja.toStdString());
  QVERIFY(chat);
  QVERIFY(chatFormatName(chat->format) == name.toStdString());
}

void TestChatTemplate::defaultSystem_data() {
  QTest::addColumn<QString>("jinja");
  QTest::addColumn<QString>("system");
  const QString smol = "You are a helpful AI assistant named SmolLM, trained by Hugging Face";
  QTest::newRow("real line ends") << QString(kSmol) << smol;
  QTest::newRow("escaped line ends") << QString(kSmol).replace("\n", "\\n") << smol;
  QTest::newRow("escaped quote, behind a message's own") << QString(kQwen) << "You are Qwen, Alibaba's assistant.";
  QTest::newRow("none") << QString(kPlainChatml) << QString();
  QTest::newRow("unfinished") << QString("<|im_end|>'<|im_start|>system\nYou") << QString();
}

void TestChatTemplate::defaultSystem() {
  QFETCH(QString, jinja);
  QFETCH(QString, system);
  const auto chat = recogniseChatTemplate(jinja.toStdString());
  QVERIFY(chat);
  QCOMPARE(QString::fromStdString(chat->defaultSystem), system);
}

void TestChatTemplate::refused_data() {
  QTest::addColumn<QString>("jinja");
  QTest::addColumn<QString>("named");
  QTest::newRow("empty") << QString() << "no chat template";
  QTest::newRow("Gemma") << QString(kGemma) << "Gemma";
  QTest::newRow("Mistral") << QString(kMistral) << "Mistral";
  QTest::newRow("Phi-3") << QString(kPhi3) << "Phi-3";
  QTest::newRow("Phi-4") << QString(kPhi4) << "Phi-4";
  QTest::newRow("Falcon 3") << QString(kFalcon3) << "not a known one";
  QTest::newRow("anything") << QString("{{ messages }}") << "not a known one";
}

void TestChatTemplate::refused() {
  QFETCH(QString, jinja);
  QFETCH(QString, named);
  const auto chat = recogniseChatTemplate(jinja.toStdString());
  QVERIFY(!chat);
  QVERIFY(chat.error().code == ErrorCode::modelUnsupported);
  const QString message = QString::fromStdString(chat.error().message);
  QVERIFY2(message.contains(named) && message.contains("--template: llama-2, chatml, llama-3, zephyr"),
           qPrintable(message));
}

void TestChatTemplate::conversations() {
  const auto llama2 = *chatTemplateByName("llama-2");
  QCOMPARE(first(llama2, "S", "U"), std::string("[INST] <<SYS>>\nS\n<</SYS>>\n\nU [/INST]"));
  QCOMPARE(first(llama2, "", "U"), std::string("[INST] U [/INST]"));
  QCOMPARE(later(llama2, " A ", "V"), std::string(" A </s><s>[INST] V [/INST]"));

  const auto chatml = *chatTemplateByName("chatml");
  QCOMPARE(first(chatml, "S", "U"), std::string("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n"
                                                "<|im_start|>assistant\n"));
  QCOMPARE(later(chatml, "A", "V"), std::string("A<|im_end|>\n<|im_start|>user\nV<|im_end|>\n<|im_start|>assistant\n"));

  const auto llama3 = *chatTemplateByName("llama-3");
  QCOMPARE(first(llama3, "S", "U"), std::string("<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
                                                "<|start_header_id|>user<|end_header_id|>\n\nU<|eot_id|>"
                                                "<|start_header_id|>assistant<|end_header_id|>\n\n"));

  const auto zephyr = *recogniseChatTemplate(kZephyr);
  QCOMPARE(first(zephyr, "S", "U"), std::string("<|system|>\nS</s>\n<|user|>\nU</s>\n<|assistant|>\n"));
  QCOMPARE(later(zephyr, "A", "V"), std::string("A</s>\n<|user|>\nV</s>\n<|assistant|>\n"));
  QCOMPARE(recogniseChatTemplate(kStableZephyr)->answerClose, std::string("<|endoftext|>\n"));
}

void TestChatTemplate::goldenPrompt() {
  const TokenizerPtr tokenizer = demoTokenizer();
  const std::string path = sharedFile("golden/smollm2.json");
  if (!tokenizer || path.empty()) QSKIP("no demo model or no golden values");
  const auto expected = nlohmann::json::parse(readText(path))["greedy"][1];
  const auto chat = *recogniseChatTemplate(kSmol);
  const std::string prompt = first(chat, chat.defaultSystem, "What is the capital of France?");
  QCOMPARE(prompt, expected["prompt"].get<std::string>());

  // Put together from parts, with the person's text as plain text
  const std::string open = chat.systemOpen + chat.defaultSystem + chat.systemClose + chat.firstUserOpen;
  const TextPart parts[] = {{open, SpecialTokens::recognised},
                            {"What is the capital of France?", SpecialTokens::plain},
                            {chat.userClose, SpecialTokens::recognised}};
  QCOMPARE(tokenizer->encode(parts), expected["prompt_ids"].get<std::vector<TokenId>>());
}

QTEST_APPLESS_MAIN(TestChatTemplate)
#include "tst_chat_template.moc"
