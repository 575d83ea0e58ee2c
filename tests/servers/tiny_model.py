"""Makes a tiny language model with random weights and its tokenizer, on the spot: ``python tiny_model.py FOLDER``.

Run by the Python that has torch and transformers, so it imports nothing of this project. A sixth of the vocabulary
ends an answer, after four tokens at least: answers are short, whole, and say nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

WORDS = ["Drink some water and rest. See a doctor if it gets worse.", "多喝水，注意休息，如果加重请去医院。"]
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def make(folder: Path) -> None:
    torch.manual_seed(0)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<pad>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=special, initial_alphabet=alphabet)
    tokenizer.train_from_iterator(WORDS * 50, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>")
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    model = LlamaForCausalLM(LlamaConfig(vocab_size=len(fast), max_position_embeddings=8192, **sizes))
    ends = [2, *range(3, len(fast), 6)]
    model.generation_config = GenerationConfig(
        eos_token_id=ends, pad_token_id=0, bos_token_id=1, min_new_tokens=4, do_sample=True
    )
    model.save_pretrained(folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
