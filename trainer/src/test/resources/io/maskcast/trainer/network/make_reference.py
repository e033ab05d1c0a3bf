"""Makes the files beside it with PyTorch itself, so that tests compare with it. See README.md."""

import json
import struct

import torch
from torch import nn

torch.set_num_threads(1)
SIDE = 7
TILES = 4


class Residual(nn.Module):
    def __init__(self, main, shortcut):
        super().__init__()
        self.main = nn.Sequential(*main)
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return self.main(x) + self.shortcut(x)


class Subsample(nn.Module):
    def __init__(self, stride, channels):
        super().__init__()
        self.stride = stride
        self.channels = channels

    def forward(self, x):
        x = x[:, :, :: self.stride, :: self.stride]
        zeros = self.channels - x.shape[1]
        return nn.functional.pad(x, (0, 0, 0, 0, zeros // 2, zeros - zeros // 2))


class GlobalAvgPool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def conv(channels, filters, kernel, stride, bias=False):
    return nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=bias)


def layers():
    """Every layer there is; the test builds the same."""
    return nn.Sequential(
        conv(2, 3, 3, 1),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        Residual(
            [conv(3, 6, 3, 2), nn.BatchNorm2d(6), nn.ReLU(), conv(6, 6, 3, 1), nn.BatchNorm2d(6)],
            [Subsample(2, 6)],
        ),
        nn.ReLU(),
        Residual([conv(6, 6, 1, 1, bias=True)], []),
        Residual(
            [conv(6, 8, 3, 2, bias=True), nn.ReLU(), conv(8, 8, 1, 1, bias=True)],
            [conv(6, 8, 1, 2), nn.BatchNorm2d(8)],
        ),
        nn.ReLU(),
        nn.MaxPool2d(2),
        GlobalAvgPool(),
        nn.Linear(8, 5),
        nn.ReLU(),
        nn.Linear(5, 3),
    )


class Script(nn.Module):
    """What a user may bring: a frozen parameter, buffers of two types."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.5), requires_grad=False)
        self.features = nn.Sequential(
            nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2)
        )
        self.classify = nn.Linear(4 * 9, 3)

    def forward(self, tiles):
        return self.classify(torch.flatten(self.features(tiles * self.scale), 1))


def shake(model):
    """Batch normalisation that changes something from the start."""
    for name, tensor in model.state_dict().items():
        if "running_mean" in name:
            tensor.uniform_(-0.5, 0.5)
        if "running_var" in name:
            tensor.uniform_(0.5, 2)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.uniform_(-0.5, 0.5)


def tiles():
    numbers = torch.arange(TILES * 2 * SIDE * SIDE)
    return ((numbers * 37 % 29 - 14) / 8.0).reshape(TILES, 2, SIDE, SIDE)


def rows(tensor):
    return [[float(v) for v in row] for row in tensor]


def expectations(model):
    model.eval()
    expected = {"before": rows(model(tiles()))}
    optimiser = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad],
        lr=0.01,
        betas=(0.5, 0.999),
        weight_decay=1e-4,
        amsgrad=True,
    )
    model.train()
    losses = []
    for _ in range(5):
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(model(tiles()), torch.tensor([0, 1, 2, 1]))
        loss.backward()
        optimiser.step()
        losses.append(float(loss))
    expected["losses"] = losses
    model.eval()
    expected["after"] = rows(model(tiles()))
    return expected


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        values = tensor.flatten().tolist()
        end = len(data) + 4 * len(values)
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(data), end],
        }
        data += struct.pack("<%df" % len(values), *values)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    torch.manual_seed(1)
    layered = layers()
    shake(layered)
    weights = {k: v for k, v in layered.state_dict().items() if "num_batches" not in k}
    write_safetensors("layers.safetensors", weights)
    script = Script()
    shake(script)
    torch.jit.script(script).save("script.pt")
    torch.jit.freeze(torch.jit.script(script.eval())).save("frozen.pt")
    with open("expected.json", "w") as file:
        json.dump({"layers": expectations(layered), "script": expectations(script)}, file, indent=1)


main()
