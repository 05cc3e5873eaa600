export {
  /** @public the whole server in one process, for whoever embeds or measures it */
  createDashboard,
  type Dashboard,
  type DashboardDeps,
} from './app.ts';
export { type DashboardConfig, dashboardConfigSchema } from './config.ts';
