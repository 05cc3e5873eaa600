import '@vigil/service/runtime-guard';
import { loadConfig, readyLine, runMain } from '@vigil/service';
import { cityFile, ensureCity, specialEquipment } from './city/city-file.ts';
import { cityConfigSchema, cityConfigSource } from './config.ts';

/** Draws the city's register file (or keeps the one that is there), so that it can be imported before anybody connects. */
await runMain('city-draw', async () => {
  const config = loadConfig(cityConfigSchema, cityConfigSource);
  const file = cityFile(config.dataDir);
  const { city, fresh } = await ensureCity(file, {
    units: config.units,
    seed: config.seed,
    today: new Date().toISOString().slice(0, 10),
  });
  const found = specialEquipment(city);
  // Rounding by category makes a drawn city differ from the number asked for by a few units.
  if (
    !fresh &&
    process.env['VIGIL_CITY_UNITS'] !== undefined &&
    Math.abs(found - config.units) > config.units * 0.02 + 5
  ) {
    process.stderr.write(
      `数据目录中已有 ${found} 台设备的城市，沿用它；要另建请换 --data 目录。\nThis data folder already has a city of ${found} units, which is kept; use another --data folder for a new one.\n`,
    );
  }
  readyLine('city-draw', { file, fresh, units: city.units.length });
});
