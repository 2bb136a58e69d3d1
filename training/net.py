"""Fits a small convolutional network over the rows of a page, and writes it as dehusk reads it (src/score/net.rs)."""

import struct

import numpy as np
import torch
from torch import nn

WIDTH, KERNEL, HEAD = 48, 3, 32
DILATIONS = (1, 2, 4, 8, 16)
LONGEST = 400
BATCH = 16


class Net(nn.Module):
    """Residual blocks of depthwise dilated convolutions (Bai et al. 2018, not causal) between two dense layers."""

    def __init__(self, columns):
        super().__init__()
        self.drop_in, self.drop = nn.Dropout(0.3), nn.Dropout(0.2)
        width = WIDTH
        self.first = nn.Linear(columns, width)
        self.depth = nn.ModuleList([
            nn.Conv1d(width, width, KERNEL, padding=d * (KERNEL // 2), dilation=d, groups=width) for d in DILATIONS])
        self.point = nn.ModuleList([nn.Conv1d(width, width, 1) for _ in DILATIONS])
        self.norm = nn.ModuleList([nn.BatchNorm1d(width) for _ in DILATIONS])
        self.head, self.last = nn.Linear(2 * width, HEAD), nn.Linear(HEAD, 1)

    def forward(self, x, mask):
        alone = torch.relu(self.first(self.drop_in(x))) * mask.unsqueeze(-1)
        found = alone.transpose(1, 2)
        for depth, point, norm in zip(self.depth, self.point, self.norm):
            found = found + self.drop(torch.relu(norm(point(depth(found))))) * mask.unsqueeze(1)
        both = torch.cat([found.transpose(1, 2), alone], -1)
        return self.last(self.drop(torch.relu(self.head(both)))).squeeze(-1)


def binned(x, borders):
    """Each value as the share of its column's borders that it is above, from -1 to 1; 0 where there is no border."""
    out = np.zeros(x.shape, np.float32)
    for column, own in enumerate(borders):
        if len(own):
            out[:, column] = np.searchsorted(own, x[:, column], side="left") * (2 / len(own)) - 1
    return out


def batches(sequences, rng):
    """Parts of pages of like lengths: page, first row, rows, and how much of the page it stands for."""
    pool = []
    for number in rng.permutation(len(sequences)):
        rows = len(sequences[number][0])
        own = min(rows, LONGEST)
        pool.append((number, int(rng.integers(0, rows - own + 1)), own, rows / own))
    for start in range(0, len(pool), BATCH * 8):
        near = sorted(pool[start:start + BATCH * 8], key=lambda part: part[2])
        groups = [near[at:at + BATCH] for at in range(0, len(near), BATCH)]
        rng.shuffle(groups)
        yield from groups


def padded(parts, sequences):
    most, columns = max(part[2] for part in parts), sequences[0][0].shape[1]
    x = torch.zeros(len(parts), most, columns)
    y, weight, mask = (torch.zeros(len(parts), most) for _ in range(3))
    for row, (number, first, rows, share) in enumerate(parts):
        own = [torch.as_tensor(part[first:first + rows]) for part in sequences[number]]
        x[row, :rows], y[row, :rows], weight[row, :rows], mask[row, :rows] = own[0], own[1], own[2] * share, 1
    return x, y, weight, mask


def fit(sequences, borders, epochs=14, rate=3e-3, seed=1):
    """A network fitted to `sequences`: for each page values (rows x columns), labels and weights of the rows."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    sequences = [
        (binned(x, borders), np.asarray(y, np.float32), np.asarray(weight, np.float32))
        for x, y, weight in sequences if len(x) and weight.sum() > 0]
    net = Net(len(borders))
    steps = epochs * (len(sequences) // BATCH + len(sequences) // (BATCH * 8) + 2)
    way = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(way, rate, total_steps=steps)
    scale = np.mean([weight.sum() for _, _, weight in sequences]) * BATCH
    net.train()
    for _ in range(epochs):
        for parts in batches(sequences, rng):
            x, y, weight, mask = padded(parts, sequences)
            loss = nn.functional.binary_cross_entropy_with_logits(net(x, mask), y, reduction="none")
            way.zero_grad()
            ((loss * weight).sum() / scale).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            way.step()
            if pace.last_epoch < steps - 1:
                pace.step()
    return net.eval()


def pack(net, borders):
    """The network as bytes of a weights file: it takes numbers of borders, and its norms are part of its layers."""
    out = bytearray(b"DHN1")
    numbers = lambda values: np.ascontiguousarray(values, "<f4").tobytes()
    with torch.no_grad():
        first = net.first.weight.numpy().T.astype(np.float64)
        counts = np.array([len(own) for own in borders])
        out += struct.pack("<HBBBB", len(borders), WIDTH, KERNEL, HEAD, len(DILATIONS))
        out += numbers(net.first.bias.numpy() - first[counts > 0].sum(axis=0))
        out += numbers(np.where(counts[:, None] > 0, first * 2 / np.maximum(counts, 1)[:, None], 0))
        for dilation, depth, point, norm in zip(DILATIONS, net.depth, net.point, net.norm):
            scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).numpy().astype(np.float64)
            out += struct.pack("<B", dilation)
            out += numbers(depth.bias.numpy()) + numbers(depth.weight.numpy()[:, 0].T)
            out += numbers((point.bias - norm.running_mean).numpy() * scale + norm.bias.numpy())
            out += numbers((point.weight.numpy()[:, :, 0] * scale[:, None]).T)
        out += numbers(net.head.bias.numpy()) + numbers(net.head.weight.numpy().T)
        out += numbers(net.last.weight.numpy()[0]) + numbers(net.last.bias.numpy())
    return bytes(out)


def shifted(packed, shift):
    """The same with all margins moved."""
    return packed[:-4] + struct.pack("<f", struct.unpack("<f", packed[-4:])[0] + shift)


def empty():
    """A file that says nothing."""
    return b"DHN1" + struct.pack("<HBBBB", 0, WIDTH, KERNEL, HEAD, 0)
