"""The denoiser's U-Net v4 here and in torch: same weights, same data, twenty steps of Adam, losses side by side."""

import numpy as np

from fastaudio import models, nn

try:
    import torch
except ImportError:
    raise SystemExit(print("torch is not installed; pip install torch")) from None

T = torch.nn


class UNet(T.Module):
    def __init__(self, k=(32, 64, 128, 256, 512)):
        super().__init__()

        def double(c, n):
            return T.Sequential(
                T.Conv2d(c, n, 3, padding=1), T.LeakyReLU(), T.Conv2d(n, n, 3, padding=1), T.LeakyReLU()
            )

        self.enc = T.ModuleList(double(c, n) for c, n in zip((1, *k), k[:-1], strict=False))
        self.down = T.ModuleList(T.Conv2d(n, n, 3, 2, 1) for n in k[:-1])
        self.mid = double(k[-2], k[-1])
        self.up = T.ModuleList(T.ConvTranspose2d(n, m, 2, 2) for n, m in zip(k[:0:-1], k[-2::-1], strict=True))
        self.dec = T.ModuleList(double(2 * n, n) for n in k[-2::-1])
        self.head = T.Conv2d(k[0], 1, 1)

    def forward(self, x):
        skips = []
        for enc, down in zip(self.enc, self.down, strict=True):
            x = enc(x)
            skips.append(x)
            x = down(x)
        x = self.mid(x)
        for up, dec in zip(self.up, self.dec, strict=True):
            x = dec(torch.cat([up(x), skips.pop()], 1))
        return torch.sigmoid(self.head(x))

    def in_order(self):
        """Modules with weights, in the order our graph computes them."""
        for enc, down in zip(self.enc, self.down, strict=True):
            yield from (enc[0], enc[2], down)
        yield from (self.mid[0], self.mid[2])
        for up, dec in zip(self.up, self.dec, strict=True):
            yield from (up, dec[0], dec[2])
        yield self.head


nn.set_seed(0)
ours, theirs = models.unet("v4", (32, 32, 1)), UNet().double()
with torch.no_grad():
    for layer, module in zip([n for n in ours.layers if n.parameters()], theirs.in_order(), strict=True):
        module.weight.copy_(torch.from_numpy(np.array(layer.params["kernel"])))
        module.bias.copy_(torch.from_numpy(np.array(layer.params["bias"])))

draw = np.random.default_rng(0)
y = (np.sin(np.linspace(0, 9, 32))[:, None, None] ** 2 * draw.random((2, 1, 32, 1))).astype(np.float32)
x = (y + 0.1 * draw.random(y.shape)).astype(np.float32)
tx, ty = (torch.from_numpy(np.ascontiguousarray(a.transpose(0, 3, 1, 2))).double() for a in (x, y))
ours.compile(nn.optim.Adam(1e-5, epsilon=1e-8, eps_mode="torch"), "mse")
adam = torch.optim.Adam(theirs.parameters(), 1e-5)
print("step   fastaudio, float32   torch, float64   difference")
for step in range(1, 21):
    adam.zero_grad()
    loss = ((theirs(tx) - ty) ** 2).mean()
    loss.backward()
    adam.step()
    mine, want = ours.train_on_batch(x, y)[0], loss.item()
    print(f"{step:4}   {mine:18.8f}   {want:14.8f}   {abs(mine - want) / want:.1e}")
    assert abs(mine - want) < 1e-4 * want
